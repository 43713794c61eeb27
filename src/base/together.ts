/**
 * What is asked at once, and each answer in its place. As `Promise.all`, but what failed first is thrown when all have ended: of a snapshot nothing may
 * still be asked once that is over.
 */
export async function together<Answers extends readonly unknown[]>(
  asked: readonly [...{ [Place in keyof Answers]: Promise<Answers[Place]> | Answers[Place] }],
): Promise<Answers> {
  const promises = asked as readonly Promise<unknown>[];
  try {
    return (await Promise.all(promises)) as unknown as Answers;
  } finally {
    await Promise.allSettled(promises);
  }
}
