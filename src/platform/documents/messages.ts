import { defineMessages } from '#kernel/messages';

/** Texts of the refusals of documents, in both languages. */
export const messages = defineMessages({
  zh: {
    'error.documents.no-renderer': '本机（{platform}）没有 PDF 排版组件，请改用 Word 格式。',
    'error.documents.render-failed': '生成文件“{template}”失败。',
    'error.documents.missing-glyphs': '字库中没有这些字：{characters}。请核对姓名用字，或由管理员补充字库后再生成。',
    'error.documents.too-large': '内容过多：上限 {limit} 字节，实际 {found} 字节。请分批生成。',
    'error.documents.cancelled': '已取消生成。',
  },
  en: {
    'error.documents.no-renderer': 'This machine ({platform}) has no PDF renderer. Use the Word format.',
    'error.documents.render-failed': 'The document "{template}" could not be made.',
    'error.documents.missing-glyphs':
      'The font lacks these characters: {characters}. Check the name, or have an administrator add a font.',
    'error.documents.too-large': 'Too much content: at most {limit} bytes, found {found}. Make it in parts.',
    'error.documents.cancelled': 'Cancelled.',
  },
});
