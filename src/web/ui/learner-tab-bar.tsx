import { useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useLocalText, useMessages } from '../i18n/messages.ts';
import { currentItem } from './fitting-nav.tsx';
import { Main, SignedIn, SkipLink } from './frame.tsx';
import { uiMessages } from './messages.ts';
import type { NavItem } from './page.tsx';
import { PortalHeader } from './portal-header.tsx';
import { AppLink } from './route.tsx';
import './styles/learner.css';

/** 任务 证书 档案 我的: at the bottom of a phone, under the header on a desk. */
export function LearnerTabBar({ items }: { readonly items: readonly NavItem[] }) {
  const t = useMessages(uiMessages);
  const textOf = useLocalText();
  const { pathname } = useLocation();
  const current = currentItem(items, pathname);
  if (items.length === 0) return null;
  return (
    <nav className="zs-tabs zs-no-print" aria-label={t('nav.learner')}>
      {items.map(item => (
        <AppLink key={item.path} to={item.path} {...(item === current ? { 'aria-current': 'page' } : {})}>
          {textOf(item.label)}
        </AppLink>
      ))}
    </nav>
  );
}

/** A page of the learner: own affairs, phone first. */
export function LearnerLayout({
  items,
  children,
}: {
  readonly items: readonly NavItem[];
  readonly children: ReactNode;
}) {
  return (
    <div className="zs-learner">
      <SkipLink />
      <PortalHeader items={[]} />
      <LearnerTabBar items={items} />
      <Main className="zs-learner-main">
        <SignedIn>{() => children}</SignedIn>
      </Main>
    </div>
  );
}
