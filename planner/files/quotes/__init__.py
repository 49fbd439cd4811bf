"""Quote sheets: what suppliers are asked, one workbook each, and what they answer."""
