"""What instructors read about a graded class: summaries, the report page, exports, feedback."""
