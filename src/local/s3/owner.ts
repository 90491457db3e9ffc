import { element, text } from './xml';

/** The account that owns everything. The id has the form of a canonical user id. */
const OWNER_ID = '75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a';

export function ownerElement(name = 'Owner'): string {
  return element(name, [text('ID', OWNER_ID)]);
}

/** The access control list: the owner has full control. */
export function accessControlPolicy(): readonly string[] {
  const grantee =
    `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">` +
    `${text('ID', OWNER_ID)}</Grantee>`;
  return [
    ownerElement(),
    element('AccessControlList', [element('Grant', [grantee, text('Permission', 'FULL_CONTROL')])]),
  ];
}
