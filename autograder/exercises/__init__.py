"""What is known of each lesson's exercises, one file a lesson."""
