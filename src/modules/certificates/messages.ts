import { defineMessages } from '#kernel/messages';

export const messages = defineMessages({
  zh: {
    'error.certificates.none-to-print': '没有尚未打印的证书。',
    'error.certificates.not-ready': '这一批证书尚未生成完毕。',
    'error.certificates.withdrawn': '证书 {number} 已撤销，不能再下载。',
    'error.certificates.all-withdrawn': '本批 {skipped} 张证书在打印前都已撤销，没有可打印的。',
    'error.certificates.missing-glyph':
      '字库中没有这些字：{characters}。请核对姓名用字后再打印；本批证书已放回待打印。',
    'error.certificates.kind-taken': '编号前缀 {prefix} 在地区 {region} 已被使用。',
    'error.certificates.plan-has-kind': '这个培训计划已指定证书种类。',
  },
  en: {
    'error.certificates.none-to-print': 'No certificate waits to be printed.',
    'error.certificates.not-ready': 'This batch is not finished yet.',
    'error.certificates.withdrawn': 'Certificate {number} was withdrawn and cannot be downloaded any more.',
    'error.certificates.all-withdrawn': 'All {skipped} certificates of this batch were withdrawn before printing.',
    'error.certificates.missing-glyph':
      'The font lacks these characters: {characters}. Check the names; the certificates wait to be printed again.',
    'error.certificates.kind-taken': 'Prefix {prefix} is in use in region {region}.',
    'error.certificates.plan-has-kind': 'This plan has its certificate kind already.',
  },
});
