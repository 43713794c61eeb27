import { context, propagation, type SpanAttributes, SpanStatusCode, trace } from '@opentelemetry/api';

/**
 * Does something in a span of OpenTelemetry. Where whoever runs the program has registered no SDK (`node --import`), it costs nothing and goes nowhere.
 * `carrier`: headers that say of which trace it is a part. Attributes have names of routes and kinds of jobs, never what was asked.
 */
export async function traced<T>(
  name: string,
  {
    attributes,
    carrier,
    attributesOf,
  }: { attributes: SpanAttributes; carrier?: Headers; attributesOf?: (result: T) => SpanAttributes },
  work: () => Promise<T>,
): Promise<T> {
  const parent =
    carrier === undefined
      ? context.active()
      : propagation.extract(context.active(), carrier, {
          get: (headers, key) => headers.get(key) ?? undefined,
          keys: (headers) => [...headers.keys()],
        });
  return await trace.getTracer('shearwall').startActiveSpan(name, { attributes }, parent, async (span) => {
    try {
      const result = await work();
      if (attributesOf !== undefined) span.setAttributes(attributesOf(result));
      return result;
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
