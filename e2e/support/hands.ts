// What hands do on our pages: fields by their labels, dialogs by their titles, files that come down.
import { readFile } from 'node:fs/promises';
import type { Download, Locator, Page } from 'playwright-core';

/** A file as the browser's file field takes it. */
export interface GivenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

type Place = Page | Locator;

/** The control of a label; what stands in brackets behind it (必填) is no part of its name. */
export const field = (place: Place, label: string): Locator =>
  place.getByLabel(new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\（）]/g, '\\$&')}(（必填）)?$`));

export async function fill(place: Place, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await field(place, label).fill(value);
}

export async function choose(place: Place, label: string, option: string): Promise<void> {
  await field(place, label).selectOption({ label: option });
}

/** Finds one entry of a register by typing. */
export async function pick(place: Place, label: string, words: string): Promise<void> {
  const page = 'page' in place ? place.page() : place;
  const box = field(place, label);
  await box.click();
  await box.fill(words);
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: words }).first().click();
}

export const dialog = (page: Page): Locator => page.getByRole('dialog');

/** Presses a button of the open dialog and waits until the dialog is gone. */
export async function confirm(page: Page, button: string): Promise<void> {
  await dialog(page).getByRole('button', { name: button, exact: true }).click();
  await dialog(page).waitFor({ state: 'hidden' });
}

/** What comes down when something is pressed. */
export async function download(page: Page, press: () => Promise<unknown>): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), press()]);
  return { name: file.suggestedFilename(), bytes: await bytesOf(file) };
}

const bytesOf = async (file: Download): Promise<Buffer> => readFile(await file.path());

export interface Login {
  readonly login: string;
  readonly password: string;
}

export async function signIn(page: Page, { login, password }: Login): Promise<void> {
  await page.goto('/sign-in');
  await fill(page, { 证件号码或登录名: login });
  await page.locator('input[name=password]').fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.waitForURL(at => !at.pathname.startsWith('/sign-in'));
}

/** Enters with a slip and chooses the first password. */
export async function enterWithSlip(
  page: Page,
  given: { number: string; code: string; password: string },
): Promise<void> {
  await page.goto('/slip');
  await fill(page, { 证件号码或登录名: given.number, 登录码: given.code });
  await page.getByRole('button', { name: '进入', exact: true }).click();
  await page.waitForURL(at => at.pathname === '/password');
  await fill(page, { 新密码: given.password, 再输入一次: given.password });
  await page.getByRole('button', { name: '设置密码并进入' }).click();
  await page.waitForURL(at => at.pathname !== '/password');
}
