// Passwords that every guessing list begins with. Stems are compared after the usual disguises are taken off, so one
// stem stands for thousands of entries. An operator's own breach list is a second check, see breach-list.ts.

const STEMS = new Set(
  `password passwd passphrase pass passcode secret letmein welcome admin administrator root toor guest user test tester testing demo
  default changeme changeit login logon access master manager superman batman iloveyou loveyou love lovely sunshine princess
  dragon monkey shadow football baseball soccer hello helloworld whatever trustno freedom internet computer server system
  network security office windows linux oracle mysql postgres database huawei tencent alibaba alipay wechat weixin baidu
  taobao xiaomi android apple google microsoft china zhongguo beijing shanghai guangxi guangzhou shenzhen nanning qinzhou
  putian lishui yuxi fujian zhejiang yunnan qwerty qwertyui qwertyuiop qwert asdf asdfg asdfgh asdfghjkl zxcv zxcvb zxcvbn
  zxcvbnm qaz qazwsx qazwsxedc wsx edc rfv qweasd qweasdzxc asdqwe zxcasd zaqxsw qwe asd zxc poiuytrewq lkjhgfdsa mnbvcxz
  abc abcd abcde abcdef abcdefg abcdefgh aaa abcabc aabbcc abab xyz woaini woainima woaiwojia woaini woshishui wodemima
  mima nihao nihaoma wangluo anquan xinxi xitong guanli guanliyuan gongan jiaoyu zhengfu zhengwu zhengshu xuexi kaoshi
  peixun wobuzhidao buzhidao caonima nimade tamade laopo laogong baobei baobao baby angel lover forever happy lucky money
  killer hunter ranger tiger eagle phoenix summer winter spring autumn january monday sunday michael jordan jennifer
  daniel charlie robert thomas jessica ashley michelle zhangwei wangwei lijun liwei wanglei wangfang lina zhangli`
    .split(/\s+/)
    .filter(Boolean),
);

const LEET: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '0': 'o',
  '1': 'l',
  '!': 'i',
  '3': 'e',
  $: 's',
  '5': 's',
  '7': 't',
};

const ROWS = [
  '`1234567890-=',
  'qwertyuiop[]',
  "asdfghjkl;'",
  'zxcvbnm,./',
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
];
const COLUMNS = ['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm', '8ik,', '9ol.', '0p;/'];
const SHIFTED: Readonly<Record<string, string>> = {
  '!': '1',
  '@': '2',
  '#': '3',
  $: '4',
  '%': '5',
  '^': '6',
  '&': '7',
  '*': '8',
  '(': '9',
  ')': '0',
};

const reversed = (text: string): string => Array.from(text).reverse().join('');

/** True when the text is a stem, or one stem said again and again. */
function isStem(text: string): boolean {
  if (STEMS.has(text)) return true;
  for (let size = 3; size <= text.length / 2; size += 1) {
    if (text.length % size === 0 && text.slice(0, size).repeat(text.length / size) === text)
      return STEMS.has(text.slice(0, size));
  }
  return false;
}

/** True when the whole text is walked along keyboard rows or columns or the alphabet, three keys or more at a time. */
function isWalk(text: string): boolean {
  const plain = Array.from(text, c => SHIFTED[c] ?? c).join('');
  const runs = [...ROWS, ...COLUMNS].flatMap(r => [r, reversed(r)]);
  let at = 0;
  while (at < plain.length) {
    let step = 0;
    for (const run of runs) {
      const start = run.indexOf(plain[at] ?? '');
      if (start < 0) continue;
      let n = 1;
      while (at + n < plain.length && run[start + n] === plain[at + n]) n += 1;
      step = Math.max(step, n);
    }
    if (step < 3) return false;
    at += step;
  }
  return true;
}

/** A date of birth or another day, as people write it: six or eight digits of a calendar, alone. */
const DATE = /^(19|20)?\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;

/** True when guessing lists hold the password, after case, leet letters and trimmings are taken off. */
export function isCommonPassword(password: string): boolean {
  const folded = password.toLowerCase();
  if (/^\d+$/.test(folded) && (folded.length < 12 || DATE.test(folded))) return true;
  if (isWalk(folded)) return true;
  // Trimmings first, then letters: the 1 of "password1" is a trimming, the one of "w1ndows" a letter.
  const core = folded.replace(/^[^a-z]+|[^a-z]+$/g, '');
  const leet = (text: string) => Array.from(text, c => LEET[c] ?? c).join('');
  const candidates = [
    core,
    leet(core),
    leet(folded.replace(/^[\d\W_]+|[\d\W_]+$/g, '')),
    leet(folded),
    leet(folded).replace(/[^a-z]+/g, ''),
  ];
  return candidates.some(c => c.length > 0 && (isStem(c) || isStem(reversed(c))));
}
