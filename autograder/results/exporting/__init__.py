"""Marks as tables: for a spreadsheet, and in the form in which each LMS takes them back."""
