"""What authors run: lessons and exercises, what is right, notebooks, packs, a students' repository."""
