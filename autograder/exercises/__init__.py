"""The exercises of all lessons: one folder per lesson, one file per exercise."""
