import * as l10n from '@vscode/l10n';
import { ThemeIcon } from 'vscode';
import { COMMANDS, type CommandId } from '../contributions';
import type { NextStep, NextStepNode } from './nodes';
import type { Row } from './row';

interface Shown {
  label: string;
  icon: string;
  command: CommandId;
  description?: string;
}

/** In a place that is empty: what one would do next. A click does it, for the row above. */
export function nextStepRow({ step, parent }: NextStepNode): Row {
  const { label, icon, command, description = '' } = shownAs(step);
  const isForParent = parent !== undefined && step !== 'feed' && step !== 'startLocal';
  return {
    label,
    description,
    contextValue: 'nextStep',
    icon: new ThemeIcon(icon),
    command: { command, title: label, arguments: isForParent ? [parent] : [] },
  };
}

function shownAs(step: NextStep): Shown {
  switch (step) {
    case 'startLocal':
      return { label: l10n.t('Start Local Pipeline'), icon: 'debug-start', command: COMMANDS.localStart };
    case 'getStarted':
      return { label: l10n.t('Get Started'), icon: 'mortar-board', command: COMMANDS.getStarted };
    case 'addConnection':
      return { label: l10n.t('Connect to AWS…'), icon: 'plug', command: COMMANDS.addConnection };
    case 'createStream':
      return { label: l10n.t('Create Data Stream…'), icon: 'add', command: COMMANDS.createStream };
    case 'createDeliveryStream':
      return { label: l10n.t('Create Delivery Stream…'), icon: 'add', command: COMMANDS.createDeliveryStream };
    case 'createBucket':
      return { label: l10n.t('Create Bucket…'), icon: 'add', command: COMMANDS.createBucket };
    case 'feed':
      return {
        label: l10n.t('Feed the Pipeline'),
        description: l10n.t('objects follow within seconds'),
        icon: 'play-circle',
        command: COMMANDS.feed,
      };
  }
}
