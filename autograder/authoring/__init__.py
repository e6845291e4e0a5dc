"""What authors use: lessons, exercises, answer keys, notebooks, packs, the students' repository."""
