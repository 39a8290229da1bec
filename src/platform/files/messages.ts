import { defineMessages } from '#kernel/messages';

/** Texts of the refusals of files, in both languages. */
export const messages = defineMessages({
  zh: {
    'error.files.too-large': '文件过大：上限 {limit} 字节。',
    'error.files.wrong-kind': '文件类型不符：识别为 {found}，此处只接收 {allowed}。',
    'error.files.empty': '文件是空的。',
    'error.files.incomplete': '文件没有传完，请重新上传。',
    'error.files.not-found': '没有这个文件。',
    'error.files.range': '请求的范围超出文件大小（{size} 字节）。',
  },
  en: {
    'error.files.too-large': 'The file is too large: at most {limit} bytes.',
    'error.files.wrong-kind': 'Wrong kind of file: recognised as {found}, accepted here: {allowed}.',
    'error.files.empty': 'The file is empty.',
    'error.files.incomplete': 'The file did not arrive in full. Upload it again.',
    'error.files.not-found': 'There is no such file.',
    'error.files.range': 'The requested range is beyond the size of the file ({size} bytes).',
  },
});
