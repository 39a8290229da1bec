import { defineMessages } from '#kernel/messages';

/** Texts of the refusals of spreadsheets, in both languages. */
export const messages = defineMessages({
  zh: {
    'error.spreadsheets.not-a-workbook': '这不是电子表格文件（识别为 {found}）。请上传 .xlsx、.xls 或 .csv 文件。',
    'error.spreadsheets.unreadable': '文件已损坏或不完整，无法读取（{part}）。请用 Excel 或 WPS 打开后另存一份再上传。',
    'error.spreadsheets.encrypted': '文件设有打开密码。请取消密码后再上传。',
    'error.spreadsheets.macros': '文件含有宏（{part}），不予接收。请另存为不含宏的 .xlsx 文件。',
    'error.spreadsheets.too-large': '文件过大：上限 {limit} 字节，实际 {found} 字节。',
    'error.spreadsheets.too-many-rows': '行数过多：上限 {limit} 行，文件至少有 {found} 行。请分批导入。',
    'error.spreadsheets.too-many-columns': '第 {row} 行的列数过多：上限 {limit} 列，实际 {found} 列。',
    'error.spreadsheets.zip-bomb': '文件解压后的内容异常（{reason}）：上限 {limit}，实际 {found}。已拒绝读取。',
    'error.spreadsheets.unknown-encoding': '无法识别文本编码。请将 CSV 文件保存为 UTF-8 或 GBK 编码。',
    'error.spreadsheets.no-sheet': '文件中没有可读取的工作表“{sheet}”。',
    'error.spreadsheets.missing-columns':
      '在前 {searchedRows} 行中没有找到包含以下列的表头：{columns}。请使用下载的模板。',
    'error.spreadsheets.duplicate-column': '表头中“{column}”出现了不止一次（第 {row} 行）。',
    'error.spreadsheets.out-of-memory': '文件内容超出处理上限（{limit} MB 内存）。请分批导入。',
    'error.spreadsheets.cancelled': '操作已取消。',
  },
  en: {
    'error.spreadsheets.not-a-workbook':
      'This is not a spreadsheet (recognised as {found}). Upload an .xlsx, .xls or .csv file.',
    'error.spreadsheets.unreadable':
      'The file is damaged or incomplete and cannot be read ({part}). Open it in Excel or WPS, save a copy, upload that.',
    'error.spreadsheets.encrypted': 'The file has a password. Remove it and upload the file again.',
    'error.spreadsheets.macros':
      'The file contains macros ({part}) and is not accepted. Save it as .xlsx without macros.',
    'error.spreadsheets.too-large': 'The file is too large: at most {limit} bytes, found {found}.',
    'error.spreadsheets.too-many-rows':
      'Too many rows: at most {limit}, the file has at least {found}. Import it in parts.',
    'error.spreadsheets.too-many-columns': 'Too many columns in row {row}: at most {limit}, found {found}.',
    'error.spreadsheets.zip-bomb':
      'The unpacked content of the file is abnormal ({reason}): at most {limit}, found {found}. It was not read.',
    'error.spreadsheets.unknown-encoding': 'The text encoding is not recognised. Save the CSV file as UTF-8 or GBK.',
    'error.spreadsheets.no-sheet': 'The file has no readable sheet "{sheet}".',
    'error.spreadsheets.missing-columns':
      'No header with these columns in the first {searchedRows} rows: {columns}. Use the downloaded template.',
    'error.spreadsheets.duplicate-column': 'The header has "{column}" more than once (row {row}).',
    'error.spreadsheets.out-of-memory':
      'The content of the file exceeds the processing limit ({limit} MB of memory). Import it in parts.',
    'error.spreadsheets.cancelled': 'Cancelled.',
  },
});
