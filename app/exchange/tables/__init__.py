"""Banks of questions as tables: CSV and XLSX."""
