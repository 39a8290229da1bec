import { setLanguage, useLanguage } from '../i18n/language.ts';
import { useMessages } from '../i18n/messages.ts';
import { uiMessages } from './messages.ts';

/** Chinese ↔ English; remembered on this device. Named in the language it leads to. */
export function LanguageSwitch() {
  const t = useMessages(uiMessages);
  const language = useLanguage();
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <button
      type="button"
      className="zs-button zs-button-quiet zs-language"
      lang={other === 'zh' ? 'zh-CN' : 'en'}
      onClick={() => setLanguage(other)}
    >
      {t('language.switch')}
    </button>
  );
}
