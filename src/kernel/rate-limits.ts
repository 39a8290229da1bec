/**
 * How often one address may call where nobody signs in. The number is a platform rule (`rules/platform.yaml`), the window is part of
 * what the rule says.
 */
export const rateLimits = {
  /** Looking something up by a number or receipt. */
  checks: { rule: 'public.checks', windowMs: 60_000 },
  /** Leaving something that somebody must then work on. */
  registrations: { rule: 'public.registrations', windowMs: 3_600_000 },
} as const satisfies Record<string, { readonly rule: string; readonly windowMs: number }>;

export type RateLimit = keyof typeof rateLimits;
