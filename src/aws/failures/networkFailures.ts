import * as l10n from '@vscode/l10n';
import { endpointOf } from '../connection';
import { forAll, isLocal, RETRY, type Explain, type FailureFacts } from './reason';

/** The way to the service: Node's and OpenSSL's codes, and what a proxy or a captive portal answers in its place. */
export const NETWORK_FAILURES: Readonly<Record<string, Explain>> = {
  ECONNREFUSED: (facts) => {
    if (isLocal(facts.connection)) {
      return { why: l10n.t('The local pipeline does not answer.'), action: { kind: 'startLocal' } };
    }
    return {
      why: l10n.t('{0} refused the connection.', serverOf(facts)),
      cause: l10n.t('Is the server running?'),
      action: RETRY,
    };
  },
  ...forAll(['ENOTFOUND', 'EAI_AGAIN'], (facts) => ({
    why: l10n.t('{0} was not found.', hostIn(facts.text) ?? serverOf(facts)),
    cause: l10n.t('Check the region, the endpoint and the network.'),
    action: RETRY,
  })),
  ...forAll(
    [
      'ECONNRESET',
      'ECONNABORTED',
      'EPIPE',
      'ETIMEDOUT',
      'TimeoutError',
      'RequestTimeout',
      'ERR_STREAM_PREMATURE_CLOSE',
    ],
    (facts) => ({ why: l10n.t('The connection to {0} broke ({1}).', serverOf(facts), facts.code), action: RETRY }),
  ),
  ...forAll(['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL'], (facts) => ({
    why: l10n.t('{0} cannot be reached from this network ({1}).', serverOf(facts), facts.code),
    cause: l10n.t('Check the network, the VPN and the firewall.'),
    action: RETRY,
  })),
  ...forAll(['EMFILE', 'ENFILE', 'ENOBUFS'], ({ code }) => ({
    why: l10n.t('This computer has no more connections to give ({0}).', code),
    cause: l10n.t('Close some tails or programs, then try again.'),
    action: RETRY,
  })),
  EndpointError: ({ text, connection }) => ({
    why: l10n.t('AWS has no address for this in {0}.', connection?.region ?? '?'),
    cause: l10n.t('{0} Check the region, and the FIPS and dual-stack settings of the profile.', text),
    action: { kind: 'openSettings' },
  }),
  EPROTO: (facts) => ({
    why: l10n.t('{0} does not speak HTTPS.', serverOf(facts)),
    cause: l10n.t('Check whether the endpoint begins with http:// or https://.'),
    action: { kind: 'openSettings' },
  }),
  ...forAll(
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'CERT_UNTRUSTED',
      'INVALID_CA',
    ],
    (facts) => ({
      why: l10n.t(
        'The certificate of {0} is signed by an authority that this computer does not know.',
        serverOf(facts),
      ),
      cause: l10n.t(
        'A company proxy often has its own authority. Name its certificate in AWS_CA_BUNDLE, in ca_bundle of the profile, or in NODE_EXTRA_CA_CERTS, and restart the editor.',
      ),
      action: { kind: 'editorSetting', setting: 'http.systemCertificates' },
    }),
  ),
  ...forAll(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'], (facts) => ({
    why: l10n.t('The certificate of {0} is not valid today.', serverOf(facts)),
    cause: l10n.t("Check this computer's clock. If it is right, the server needs a new certificate."),
    action: RETRY,
  })),
  ERR_TLS_CERT_ALTNAME_INVALID: (facts) => ({
    why: l10n.t('The certificate of {0} belongs to another server.', serverOf(facts)),
    cause: l10n.t('Check the endpoint, and whether a proxy or a login page of the network answers in its place.'),
    action: RETRY,
  }),
  CERT_REVOKED: (facts) => ({ why: l10n.t('The certificate of {0} was revoked.', serverOf(facts)) }),
  ProxyAuthenticationRequired: () => ({
    why: l10n.t('The proxy asks for a user name and a password (HTTP 407).'),
    cause: l10n.t('Give them in the setting "http.proxy", or log in to the proxy.'),
    action: { kind: 'editorSetting', setting: 'http.proxy' },
  }),
  ProxyFailed: ({ text }) => ({
    why: l10n.t('The proxy does not connect to AWS.'),
    cause: text,
    action: { kind: 'editorSetting', setting: 'http.proxy' },
  }),
  WebPage: (facts) => ({
    why: l10n.t('A web page answered in place of {0}.', serverOf(facts)),
    cause: [
      ...(facts.text === '' ? [] : [l10n.t('Its title: {0}', facts.text)]),
      l10n.t(
        'A proxy or the login page of the network stands between. Log in with the browser, or check the endpoint.',
      ),
    ].join(' '),
    action: RETRY,
  }),
  UnreadableAnswer: (facts) => ({
    why: l10n.t('{0} gave an answer that is not of an AWS service.', serverOf(facts)),
    cause: l10n.t('Check the endpoint, and whether a proxy changes the answers.'),
    action: RETRY,
  }),
};

function serverOf({ connection, text }: FailureFacts): string {
  return (connection && endpointOf(connection, 'kinesis')) ?? addressIn(text) ?? 'AWS';
}

function addressIn(text: string): string | undefined {
  return /\b(\d{1,3}(?:\.\d{1,3}){3}:\d+)\b/.exec(text)?.[1];
}

function hostIn(text: string): string | undefined {
  return /(?:ENOTFOUND|EAI_AGAIN) ([^\s]+?)\.?$/.exec(text)?.[1];
}
