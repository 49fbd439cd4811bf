"""The sheets of plain Excel workbooks, straight from their XML into columns."""
