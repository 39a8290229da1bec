// A learner on a phone: studies, sits the exam, reads what comes of it.
import type { Page } from 'playwright-core';
import { rightAnswers } from './school.ts';

/** Opens the first open task of the training and stays until the platform has credited it. */
export async function study(page: Page): Promise<void> {
  await page.goto('/my/training');
  await page
    .getByRole('link', { name: /^(开始|继续)学习$/ })
    .first()
    .click();
  await page
    .getByRole('link', { name: /^(开始|继续)学习$/ })
    .first()
    .click();
  await page.getByText('口令只有本人知道').waitFor();
  // The page beats every quarter of a minute, and when it is left.
  await page.waitForTimeout(1_500);
  await page.getByRole('link', { name: '返回任务' }).tap();
  await page.getByText('全部学习任务已完成').waitFor();
}

/** From the list of exams through the gate into the room. */
export async function enterRoom(page: Page): Promise<void> {
  await page.goto('/my/exams');
  await page
    .getByRole('link', { name: /^(准备|继续)考试$/ })
    .first()
    .click();
  await page.getByText('我已知晓：进入即开始计时。').click();
  await page.getByRole('button', { name: '进入考试，开始计时' }).click();
  await page.getByRole('group').first().waitFor();
}

/** The stem on the screen, without its mark of question. */
export async function stemOf(page: Page): Promise<string> {
  const text = await page.getByRole('group').first().innerText();
  return Object.keys(rightAnswers).find(stem => text.includes(stem)) ?? '';
}

const wordsOf = (option: string): string => option.trim().split('\n').at(-1)?.trim() ?? '';

/** Answers the question on the screen. Returns the words chosen. */
export async function answer(page: Page, right: boolean): Promise<string> {
  const stem = await stemOf(page);
  const words = rightAnswers[stem] ?? '';
  const options = page.getByRole('group').first().locator('label.zs-choice');
  const option = right ? options.filter({ hasText: words }) : options.filter({ hasNotText: words }).first();
  await option.tap();
  return wordsOf(await option.innerText());
}

export const saved = (page: Page) => page.getByText(/^已保存 \d\d:\d\d:\d\d$/);

/** Answers all five, right or wrong, from the first on. */
export async function answerAll(page: Page, right: (n: number) => boolean): Promise<void> {
  for (let n = 0; n < 5; n += 1) {
    await answer(page, right(n));
    if (n < 4) await page.getByRole('button', { name: '下一题' }).tap();
  }
  await saved(page).waitFor();
}

export async function handIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: '交卷', exact: true }).last().tap();
  await page.getByRole('dialog').getByRole('button', { name: '确认交卷' }).tap();
  await page.getByRole('heading', { name: '考试结果' }).waitFor();
}

/** What is chosen on each question of the paper: stem → words of the option. */
export async function chosen(page: Page): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (let n = 1; n <= 5; n += 1) {
    await page.goto(`${new URL(page.url()).pathname}?q=${n}`);
    const stem = await stemOf(page);
    const option = page
      .getByRole('group')
      .first()
      .locator('label.zs-choice')
      .filter({ has: page.locator('input:checked') });
    if ((await option.count()) > 0) found[stem] = wordsOf(await option.innerText());
  }
  return found;
}
