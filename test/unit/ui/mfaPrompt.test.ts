import assert from 'node:assert/strict';
import { MfaPrompt } from '../../../src/ui/connections/mfaPrompt';

const REQUEST = { profile: 'prod', device: 'arn:aws:iam::1:mfa/u', problem: undefined };
const NEVER = new AbortController().signal;

/** Asks a person who gives these answers, one box at a time. */
function prompting(answers: readonly (string | undefined)[]) {
  const left = [...answers];
  const questions: { title: string; prompt: string; refusal: string | undefined }[] = [];
  let open = 0;
  const prompt = new MfaPrompt(async ({ title, prompt, validateInput }) => {
    assert.equal(++open, 1, 'two boxes at once');
    questions.push({ title, prompt, refusal: validateInput('12345') });
    await new Promise(setImmediate);
    open--;
    return left.shift();
  });
  return { prompt, questions };
}

describe('the question for an MFA code', () => {
  it('names profile and device, and takes six digits', async () => {
    const { prompt, questions } = prompting([' 123456 ']);
    assert.equal(await prompt.ask(REQUEST, NEVER), '123456');
    assert.deepEqual(questions, [
      {
        title: 'MFA code for profile "prod"',
        prompt: 'Enter the code of device arn:aws:iam::1:mfa/u.',
        refusal: 'The code has six digits.',
      },
    ]);
  });

  it('says why the code before was not accepted', async () => {
    const { prompt, questions } = prompting(['123456']);
    await prompt.ask({ ...REQUEST, problem: 'AccessDenied' }, NEVER);
    assert.match(questions[0]?.prompt ?? '', /not accepted \(AccessDenied\)/);
  });

  it('comes one at a time', async () => {
    const { prompt } = prompting(['111111', '222222']);
    const codes = await Promise.all([prompt.ask(REQUEST, NEVER), prompt.ask({ ...REQUEST, profile: 'dev' }, NEVER)]);
    assert.deepEqual(codes, ['111111', '222222']);
  });

  it('that was put away does not come again until the person wants it', async () => {
    const { prompt, questions } = prompting([undefined, '123456']);
    assert.deepEqual(await Promise.all([prompt.ask(REQUEST, NEVER), prompt.ask(REQUEST, NEVER)]), [
      undefined,
      undefined,
    ]);
    assert.equal(questions.length, 1);
    prompt.askAgain();
    assert.equal(await prompt.ask(REQUEST, NEVER), '123456');
  });

  it('goes away when the credentials come from elsewhere, and may come again', async () => {
    const taken = new AbortController();
    let asked = 0;
    const { promise: isAsked, resolve: tellAsked } = Promise.withResolvers<undefined>();
    const prompt = new MfaPrompt(async (_, signal) => {
      if (++asked === 2) return '123456';
      tellAsked(undefined);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return undefined;
    });
    const first = prompt.ask(REQUEST, taken.signal);
    const waiting = prompt.ask(REQUEST, taken.signal);
    await isAsked;
    taken.abort();
    assert.deepEqual(await Promise.all([first, waiting]), [undefined, undefined]);
    assert.equal(asked, 1, 'the second question came although nobody needs it');
    assert.equal(await prompt.ask(REQUEST, NEVER), '123456');
  });
});
