const remark = { status: 'affected', text: 'why', createdBy: 'Ada', expiresAt: 1 };

/** As it stands in a list, of everything that it can be about. */
export const anException = {
  ...remark,
  vulnerability: 'CVE-1',
  package: 'pkg:npm/a',
  image: 'sha256:1',
  owner: 'shop',
};

/** An answer of `exposed` of which everything that may be missing is there. */
export function remarkedExposure(answer: { runs: readonly object[] }): object {
  return {
    ...answer,
    runs: answer.runs.map((run) => ({
      ...run,
      isExcepted: true,
      remarks: [remark, { ...remark, status: undefined }],
    })),
    excepted: { containers: 1 },
    lowered: { images: 1, because: [{ because: 'built without it', images: 1 }] },
    notWhole: { images: 1 },
    incomparable: [{ purl: 'pkg:npm/a', version: 'x' }],
  };
}
