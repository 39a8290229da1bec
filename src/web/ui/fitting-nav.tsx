import { useLocation } from '@tanstack/react-router';
import { type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { formatCount } from '../i18n/formats.ts';
import { useLocalText, useMessages } from '../i18n/messages.ts';
import { uiMessages } from './messages.ts';
import type { NavItem } from './page.tsx';
import { AppLink } from './route.tsx';
import './styles/nav.css';

/** The longest path that leads to where we are; `/work` does not claim `/work/sites`. */
export function currentItem(items: readonly NavItem[], pathname: string): NavItem | undefined {
  return items
    .filter(
      item => pathname === item.path || pathname.startsWith(item.path.endsWith('/') ? item.path : `${item.path}/`),
    )
    .filter(item => item.path !== '/' || pathname === '/')
    .sort((a, b) => b.path.length - a.path.length)[0];
}

/** Navigation in one line: what does not fit stands in a menu at its end. */
export function FittingNav({ items, label }: { readonly items: readonly NavItem[]; readonly label: string }) {
  const t = useMessages(uiMessages);
  const { pathname } = useLocation();
  const list = useRef<HTMLUListElement>(null);
  const fit = useFitting(list, items.length);
  const current = currentItem(items, pathname);
  if (items.length === 0) return null;
  return (
    <nav className="zs-nav" aria-label={label}>
      <ul ref={list} className="zs-nav-line">
        {items.map((item, index) => (
          // Hidden ones keep their place, so that they can be measured again when the window grows.
          <li key={item.path} style={{ visibility: index < fit ? 'visible' : 'hidden' }}>
            <NavEntry item={item} current={item === current} />
          </li>
        ))}
      </ul>
      {fit < items.length && (
        <Menu label={t('nav.more')}>
          <ul>
            {items.slice(fit).map(item => (
              <li key={item.path}>
                <NavEntry item={item} current={item === current} />
              </li>
            ))}
          </ul>
        </Menu>
      )}
    </nav>
  );
}

function NavEntry({ item, current }: { readonly item: NavItem; readonly current: boolean }) {
  const textOf = useLocalText();
  // The hook belongs to the item, and an entry never changes its item (it is keyed by it).
  const count = item.useCount?.();
  return (
    <AppLink to={item.path} {...(current ? { 'aria-current': 'page' } : {})}>
      {textOf(item.label)}
      {count !== undefined && count > 0 && <span className="zs-nav-count">{formatCount(count)}</span>}
    </AppLink>
  );
}

/** How many entries stand on the first line of a list that wraps. */
function useFitting(list: RefObject<HTMLUListElement | null>, count: number): number {
  const [fit, setFit] = useState(count);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const measure = () => {
      const entries = [...element.children].filter(child => child instanceof HTMLElement);
      const top = entries[0]?.offsetTop ?? 0;
      const wrapped = entries.findIndex(entry => entry.offsetTop > top);
      setFit(wrapped < 0 ? count : wrapped);
    };
    measure();
    // Absent only in test environments without layout.
    if (typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    for (const entry of element.children) observer.observe(entry);
    return () => observer.disconnect();
  }, [list, count]);
  return fit;
}

/** A disclosure that closes on Escape, when the focus or a click goes elsewhere, and when one of its links is followed. */
export function Menu({ label, children }: { readonly label: ReactNode; readonly children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only listens to keys and clicks of the controls inside
    <div
      className="zs-menu"
      ref={root}
      onKeyDown={event => {
        if (event.key !== 'Escape' || !open) return;
        setOpen(false);
        button.current?.focus();
      }}
      onBlur={event => {
        const next = event.relatedTarget;
        if (next instanceof Node && !event.currentTarget.contains(next)) setOpen(false);
      }}
      onClick={event => {
        if (event.target instanceof Element && event.target.closest('a')) setOpen(false);
      }}
    >
      <button ref={button} type="button" className="zs-menu-button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {label} <span aria-hidden="true">▾</span>
      </button>
      {open && <div className="zs-menu-panel">{children}</div>}
    </div>
  );
}
