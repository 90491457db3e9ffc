import { Uri } from 'vscode';
import type { ConnectionColor } from '../aws';

/** Between the tones that themes have for dark and for light: icons from files and lists know no theme's colours. */
const TONES: Readonly<Record<ConnectionColor, string>> = {
  red: '#E5484D',
  orange: '#D18616',
  yellow: '#BF8803',
  green: '#3FA045',
  blue: '#3794FF',
  purple: '#9B6BC9',
};

/** A disc, for lists: VS Code draws their theme icons in the colour of the text. */
export function colorDisc(color: ConnectionColor): Uri {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><circle cx="8" cy="8" r="6" fill="${TONES[color]}"/></svg>`;
  return Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
}
