import { ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import type { ReactNode } from 'react';
import { useLanguage } from '../i18n/language.ts';

// The same colours as styles/tokens.css; antd computes with them, so it cannot take custom properties.
const theme = {
  token: {
    colorPrimary: '#17427a',
    colorLink: '#17427a',
    colorError: '#a32a16',
    colorSuccess: '#2f7d5b',
    colorWarning: '#8a5a00',
    colorText: '#1d242c',
    colorTextPlaceholder: '#5b6672',
    colorBorder: '#7c8793',
    borderRadius: 4,
    fontSize: 14,
    controlHeight: 36,
    fontFamily: 'inherit',
    wireframe: false,
  },
};

// A modal dialog lies above everything outside it, so a list that opens from within belongs inside.
const popupPlace = (trigger?: HTMLElement): HTMLElement => trigger?.closest('dialog') ?? document.body;

/** antd in the house's colours and the page's language. Workbench only: the light shell carries no antd. */
export function WorkProvider({ children }: { readonly children: ReactNode }) {
  const language = useLanguage();
  return (
    <ConfigProvider locale={language === 'zh' ? zhCN : enUS} theme={theme} getPopupContainer={popupPlace}>
      {children}
    </ConfigProvider>
  );
}
