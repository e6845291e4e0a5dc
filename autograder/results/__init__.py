"""What is read from a graded class: summaries, the report page, exports, feedback."""
