/** Whose everything in the local pipeline is. */
export const ACCOUNT = '000000000000';
