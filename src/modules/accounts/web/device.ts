// Names a device in two words from what its browser says of itself; enough to know one's own.
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger/i, '微信'],
  [/DingTalk/i, '钉钉'],
  [/360SE|QihooBrowser|QIHU/i, '360'],
  [/Edg/i, 'Edge'],
  [/Firefox/i, 'Firefox'],
  [/Chrome|Chromium/i, 'Chrome'],
  [/Safari/i, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/HarmonyOS|OpenHarmony/i, 'HarmonyOS'],
  [/Android/i, 'Android'],
  [/iPhone|iPad/i, 'iOS'],
  [/Windows/i, 'Windows'],
  [/Mac OS X/i, 'macOS'],
  [/UOS|Kylin|Linux/i, 'Linux'],
];

const first = (text: string, table: readonly (readonly [RegExp, string])[]): string =>
  table.find(([pattern]) => pattern.test(text))?.[1] ?? '';

/** `Chrome · Windows`, or '' where nothing is known. */
export const deviceOf = (userAgent: string): string =>
  [first(userAgent, BROWSERS), first(userAgent, SYSTEMS)].filter(Boolean).join(' · ');
