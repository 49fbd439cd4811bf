"""Any workbook or text table as plain cells, and what people write into them."""
