// Formulas of a spreadsheet.
'use strict';

exports.total = (sheet, row) => sheet.cell(`D${row}`).formula(`SUM(D2:D${row - 1})`);
exports.find = (sheet, word, row) => sheet.cell(`E${row}`).formula(`IFERROR(FIND("${word}", A${row}), 0)`);
exports.both = (sheet, row) => sheet.cell(`F${row}`).formula(`AND(B${row}="done", C${row}>0)`);
