import type { Metafile } from 'esbuild';

export function thirdPartyNotices(metafiles: Metafile[]): string;
