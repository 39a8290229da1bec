import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import jsQR from 'jsqr';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type CertificateData,
  chineseDate,
  closeRenderer,
  isSupported,
  missingGlyphs,
  type NoticeDocument,
  noticeToDocx,
  qrSvg,
  renderCertificates,
  renderPdf,
  renderSlips,
} from './index.ts';
import { titleLines } from './title-lines.ts';

const at = '2026-05-20T01:00:00.000Z';

function certificate(serial: number, more: Partial<CertificateData> = {}): CertificateData {
  return {
    title: '合格证书',
    holder: '欧阳晓玥',
    numberLabel: '公民身份号码',
    numberMask: '350302********1234',
    training: '2026年度信息网络安全专业技术人员培训',
    result: '成绩合格',
    certificateNumber: `PTWA-2026-${String(serial).padStart(7, '0')}`,
    authority: '某市信息网络安全协会',
    issuedOn: '2026-05-20',
    verification: { payload: `https://zhengshu.example/v/${serial}`, caption: '扫码核验' },
    ...more,
  };
}

const notice: NoticeDocument = {
  heads: ['某市公安局文件'],
  number: '某公综〔2026〕48号',
  title: '关于开展信息网络安全专业技术人员培训的通知',
  addressees: ['各县（区）公安局', '市直各单位'],
  body: [
    { kind: 'paragraph', text: '现将有关事项通知如下：' },
    { kind: 'heading', text: '一、培训对象' },
    { kind: 'paragraph', text: '#eval("1+1") *不是粗体* $x^2$ <标签> </w:t> & "引号"' },
    { kind: 'table', columns: ['县区', '完成率'], rows: [['荔城区', '80%'], ['城厢区']] },
  ],
  attachments: ['自查重点内容'],
  signatories: ['某市公安局'],
  date: '2026-05-20',
  copies: ['省公安厅'],
  printedBy: '某市公安局办公室',
  printedOn: '2026-05-21',
};

const run = (command: string, args: readonly string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'ignore'] });

function has(command: string): boolean {
  try {
    execFileSync('which', [command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const poppler = has('pdftotext') && has('pdfinfo');

/** Text and number of pages as an independent reader finds them. */
function readPdf(pdf: Buffer): { text: string; pages: number; info: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'zs-pdf-'));
  try {
    const file = path.join(folder, 'a.pdf');
    writeFileSync(file, pdf);
    const info = run('pdfinfo', [file]);
    return { text: run('pdftotext', ['-layout', file, '-']), pages: Number(/Pages:\s+(\d+)/.exec(info)?.[1]), info };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

afterAll(closeRenderer);

describe('PDF', () => {
  test('TRN-10: this platform has a renderer', async () => {
    expect(await isSupported()).toBe(true);
  });

  test.runIf(poppler)(
    'TRN-10: the text of a certificate can be extracted, also rare name characters and the date in Chinese',
    async () => {
      const pdf = await renderPdf(
        'certificate',
        { certificates: [certificate(1, { holder: '䶮犇玥', hours: 72, mark: '86' })] },
        { at },
      );
      const { text, pages } = readPdf(pdf);
      expect(pages).toBe(1);
      for (const part of ['䶮犇玥', '350302********1234', 'PTWA-2026-0000001', '二〇二六年五月二十日'])
        expect(text).toContain(part);
    },
  );

  test('TRN-10: same data and time give the same bytes, also from a new renderer; another time does not', async () => {
    const render = (when: string) => renderPdf('certificate', { certificates: [certificate(1)] }, { at: when });
    const first = await render(at);
    expect(first.subarray(0, 5).toString()).toBe('%PDF-');
    expect((await render(at)).equals(first)).toBe(true);
    await closeRenderer();
    expect((await render(at)).equals(first)).toBe(true);
    expect((await render('2026-05-21T01:00:00.000Z')).equals(first)).toBe(false);
  });

  test.runIf(poppler)(
    'DIR-15: markup in the data of a notice is printed as it stands, and every part of the layout is there',
    async () => {
      const { text, info } = readPdf(await renderPdf('notice', notice, { at }));
      expect(text).toContain('#eval("1+1") *不是粗体* $x^2$ <标签>');
      for (const part of [
        '某公综〔2026〕48号',
        '一、培训对象',
        '荔城区',
        '附件：自查重点内容',
        '2026年5月20日',
        '抄送：',
        '2026年5月21日印发',
        '—1—',
      ]) {
        expect(text.replace(/\s/g, '')).toContain(part);
      }
      expect(info).toContain('A4');
    },
  );

  test.runIf(poppler)('DIR-15: a page of a notice has 22 lines of 28 characters', async () => {
    const body = [{ kind: 'paragraph' as const, text: '字'.repeat(28 * 60) }];
    const { text } = readPdf(
      await renderPdf('notice', { title: '题', body, signatories: [], date: '2026-05-20' }, { at }),
    );
    const lines = (text.split('\f')[1] ?? '').split('\n').filter(line => line.includes('字'));
    expect(lines).toHaveLength(22);
    expect(lines.every(line => line.trim().length === 28)).toBe(true);
  });

  test.runIf(poppler)('ORG-13: sign-in slips come ten to a page with the code in groups', async () => {
    const slips = Array.from({ length: 23 }, (_, i) => ({
      unit: '某市示范中学',
      name: `学员${i}`,
      numberMask: '350302********1234',
      code: '8F4K2M7QX9TR',
      validUntil: '2026年6月30日 24:00',
    }));
    const sheet = {
      title: '首次登录凭条',
      address: 'https://10.20.30.40:8443/',
      instructions: ['甲', '乙', '丙'],
      slips,
    };
    const parts = [];
    for await (const part of renderSlips(sheet, { at })) parts.push(part);
    expect(parts.map(part => [part.from, part.to, part.pages])).toEqual([[1, 23, 3]]);
    const { text } = readPdf(parts[0]?.pdf ?? Buffer.alloc(0));
    expect(text.match(/8F4K ?2M7Q ?X9TR/g)).toHaveLength(23);
  });

  test('TRN-10: 300 certificates are rendered in parts with progress', async () => {
    const certificates = Array.from({ length: 300 }, (_, i) => certificate(i + 1));
    const seen: number[] = [];
    const pages: number[] = [];
    let largest = 0;
    for await (const part of renderCertificates(certificates, {
      at,
      perFile: 100,
      onProgress: p => seen.push(p.done),
    })) {
      pages.push(part.pages);
      largest = Math.max(largest, part.pdf.length);
    }
    expect(seen).toEqual([100, 200, 300]);
    expect(pages).toEqual([100, 100, 100]);
    expect(largest).toBeLessThan(5_000_000);
  });

  test('TRN-10: an aborted batch stops before the next part', async () => {
    const stop = new AbortController();
    const certificates = Array.from({ length: 30 }, (_, i) => certificate(i + 1));
    const run = async () => {
      for await (const part of renderCertificates(certificates, { at, perFile: 10, signal: stop.signal }))
        if (part.to === 20) stop.abort();
    };
    await expect(run()).rejects.toMatchObject({ code: 'documents.cancelled' });
  });

  test('TRN-10: a name that the font cannot show is refused before anything is rendered', async () => {
    expect(missingGlyphs('张三·阿依古丽 ABC 123 喆堃昇玥珺犇燚䶮㙍𬭎')).toEqual([]);
    expect(missingGlyphs('𠮷野𠮷\u{1F600}')).toEqual(['𠮷', '\u{1F600}']);
    const refused = renderPdf('certificate', { certificates: [certificate(1, { holder: '𠮷野' })] }, { at });
    await expect(refused).rejects.toMatchObject({ code: 'documents.missing-glyphs', detail: { characters: ['𠮷'] } });
  });

  test('TRN-10: the main loop stays free while a large document is rendered', async () => {
    const certificates = Array.from({ length: 200 }, (_, i) => certificate(i + 1));
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 5);
    await renderPdf('certificate', { certificates }, { at });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });
});

test('TRN-10: certificate dates are written in Chinese numerals', () => {
  expect(chineseDate('2026-05-20')).toBe('二〇二六年五月二十日');
  expect(chineseDate('2014-10-01')).toBe('二〇一四年十月一日');
  expect(chineseDate('2009-12-31')).toBe('二〇〇九年十二月三十一日');
});

test('DIR-15: a long title is broken between words into lines of about equal length', () => {
  expect(titleLines('关于培训的通知')).toEqual(['关于培训的通知']);
  const lines = titleLines('关于开展全市信息网络安全专业技术人员培训和自查工作的通知');
  expect(lines).toHaveLength(2);
  expect(Math.max(...lines.map(line => line.length))).toBeLessThan(18);
  expect(lines.join('')).toBe('关于开展全市信息网络安全专业技术人员培训和自查工作的通知');
  expect(titleLines('甲\n乙')).toEqual(['甲', '乙']);
});

test('TRN-10: the QR code is read back by an independent decoder', () => {
  const payload = 'https://zhengshu.example/verify/PTWA-2026-0001234-7?s=核验';
  const svg = qrSvg(payload);
  const side = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
  const scale = 4;
  const pixels = new Uint8ClampedArray(side * side * scale * scale * 4).fill(255);
  for (const [, x, y, w] of svg.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
      for (let column = Number(x) * scale; column < (Number(x) + Number(w)) * scale; column += 1) {
        pixels.fill(0, (row * side * scale + column) * 4, (row * side * scale + column) * 4 + 3);
      }
    }
  }
  expect(jsQR.default(pixels, side * scale, side * scale)?.data).toBe(payload);
});

test('DIR-15: the Word form of a notice has the same texts, escaped, on the page of the standard', async () => {
  const docx = await noticeToDocx(notice);
  const { openZip } = await import('../spreadsheets/zip-parts.ts');
  const { defaultLimits } = await import('#platform/spreadsheets');
  const zip = await openZip(docx, defaultLimits);
  const xml = await zip.text('word/document.xml', 1_000_000);
  zip.close();
  for (const part of [
    '某公综〔2026〕48号',
    '一、培训对象',
    '#eval(',
    '&lt;/w:t&gt;',
    '荔城区',
    '附件：自查重点内容',
    '2026年5月20日',
    '抄送：省公安厅。',
  ]) {
    expect(xml).toContain(part);
  }
  expect(xml).toMatch(/<w:pgMar[^>]*w:top="2097"/);
  expect(xml).toMatch(/<w:docGrid[^>]*w:type="linesAndChars"/);
});
