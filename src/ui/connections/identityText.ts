import type { CallerIdentity, Connection } from '../../aws';

/** Whom a connection's credentials belong to. */
export interface Identity extends CallerIdentity {
  /** The account's name, where it has one and the caller may read it. */
  alias: string | undefined;
}

/** As in `acme-data (111122223333)`. */
export function accountText({ account, alias }: Identity): string {
  return alias === undefined ? account : `${alias} (${account})`;
}

/** The account, where it is known, and the region, for questions about a change. */
export function placeText({ region }: Connection, identity: Identity | undefined): string {
  return identity === undefined ? region : `${accountText(identity)} · ${region}`;
}
