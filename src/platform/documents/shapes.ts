// What each kind of document is made from. All texts are data: nothing in them is read as markup.
import type { CalendarDate } from '#kernel/time';

/** One certificate, one page. */
export interface CertificateData {
  /** e.g. `合格证书`, at most eight characters. */
  readonly title: string;
  /** Small line above the title, e.g. the programme. */
  readonly heading?: string;
  readonly holder: string;
  readonly unit?: string;
  /** e.g. `公民身份号码`. */
  readonly numberLabel: string;
  /** The masked number only: a certificate is photographed and posted. */
  readonly numberMask: string;
  /** Name of the training as it stands in the plan. */
  readonly training: string;
  /** e.g. `2026年3月至5月`. */
  readonly period?: string;
  readonly hours?: number;
  /** e.g. `86`; left out where only pass and fail are told. */
  readonly mark?: string;
  /** e.g. `合格`. */
  readonly result: string;
  readonly certificateNumber: string;
  readonly authority: string;
  readonly issuedOn: CalendarDate;
  readonly verification: {
    /** Text of the QR code. */
    readonly payload: string;
    /** Under the code, e.g. `扫码核验真伪`. */
    readonly caption: string;
  };
}

export interface NoticeTable {
  readonly kind: 'table';
  readonly caption?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** `heading` is `一、…`, `subheading` `（一）…`; the numbers are part of the text. */
export type NoticeBlock =
  | { readonly kind: 'paragraph' | 'heading' | 'subheading'; readonly text: string }
  | NoticeTable;

/** A public document (通知, 通报, 函 …) in the layout of GB/T 9704-2012. The same value makes the PDF and the Word file. */
export interface NoticeDocument {
  /** 发文机关标志 in red, e.g. `莆田市公安局文件`; several for a joint document. Without it the document has no red head. */
  readonly heads?: readonly string[];
  /** e.g. `特急`. */
  readonly urgency?: string;
  /** 发文字号. */
  readonly number?: string;
  /** 签发人, for documents to superiors. */
  readonly signer?: string;
  /** Broken into lines between words; a line feed sets a break by hand. */
  readonly title: string;
  readonly addressees?: readonly string[];
  readonly body: readonly NoticeBlock[];
  readonly attachments?: readonly string[];
  /** 发文机关署名, in order. */
  readonly signatories: readonly string[];
  readonly date: CalendarDate;
  /** 附注, printed in brackets, e.g. `此件公开发布`. */
  readonly note?: string;
  /** 抄送. */
  readonly copies?: readonly string[];
  /** 印发机关 and date. */
  readonly printedBy?: string;
  readonly printedOn?: CalendarDate;
}

/** First sign-in slips: ten on an A4 page, cut along the lines. */
export interface SlipSheet {
  readonly title: string;
  /** Address to open. */
  readonly address: string;
  /** Three lines. */
  readonly instructions: readonly string[];
  readonly slips: readonly Slip[];
}

export interface Slip {
  readonly unit: string;
  readonly name: string;
  readonly numberMask: string;
  /** One-time code, shown in groups of four. */
  readonly code: string;
  /** e.g. `2026年6月30日 24:00`. */
  readonly validUntil: string;
}

/** The data of each template. */
export interface Templates {
  readonly certificate: { readonly certificates: readonly CertificateData[] };
  readonly notice: NoticeDocument;
  readonly slips: SlipSheet;
}

export type TemplateName = keyof Templates;
