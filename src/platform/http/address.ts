/** What counts as one caller: an IPv4 address, or the /64 of an IPv6 one, which one customer holds whole. */
export function addressKey(address: string): string {
  const plain = address.replace(/^::ffff:/, '');
  if (!plain.includes(':')) return `address:${plain.slice(0, 64)}`;
  const [head = '', tail = ''] = plain.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const zeros = plain.includes('::')
    ? Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
    : [];
  return `address:${[...left, ...zeros, ...right].slice(0, 4).join(':').slice(0, 60)}::/64`;
}
