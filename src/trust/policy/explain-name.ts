import { redactUrl } from '../../base/redact-url.ts';
import type { DecisionInput } from './decide.ts';
import { registryName } from './registry-name.ts';
import { thresholdText } from './rules.ts';
import type { AttestedRule, Pin, Policy, PolicySet } from './types.ts';

/** Whether one policy is about an image, and what it then asks for: by names alone. */
export type PolicyByName = {
  name: string;
  file: string;
  mode: 'enforce' | 'warn';
  pin: Pin;
  isAbout: boolean;
  /** The patterns that say so. */
  why: string;
  /** What must hold; empty: it allows images as they are. */
  rules: string[];
};

/** Every policy in the order of the files. */
export function explainByName(set: PolicySet, repository: DecisionInput['repository']): PolicyByName[] {
  const name = `${registryName(repository.registry)}/${repository.repository}`;
  return set.policies.map((policy) => {
    const pattern = policy.images.find((glob) => glob.matches(name));
    const exception = policy.except.find((glob) => glob.matches(name));
    const why =
      pattern === undefined
        ? `no pattern of its 'images' matches ${name}`
        : exception === undefined
          ? `'${pattern.text}' matches ${name}`
          : `'${pattern.text}' matches ${name}, but 'except' has '${exception.text}'`;
    const { file, mode, pin } = policy;
    const isAbout = pattern !== undefined && exception === undefined;
    return { name: policy.name, file, mode, pin, isAbout, why, rules: rulesOf(policy) };
  });
}

function fleetText({ findings }: AttestedRule): string {
  return findings === undefined ? '' : `, or the fleet's findings at ${redactUrl(findings)}`;
}

function rulesOf({ signed, attested, reproduced }: Policy): string[] {
  return [
    ...(signed === undefined ? [] : [`signed by ${thresholdText(signed)}`]),
    ...attested.map((rule) => `${rule.type} attested by ${thresholdText(rule)}${fleetText(rule)}`),
    ...(reproduced === undefined ? [] : [`reproduced by ${thresholdText(reproduced)}`]),
  ];
}
