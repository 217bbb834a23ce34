package dev.chainrule.benchmarks.report;

/**
 * What was measured, where and when.
 *
 * @param cpu     the processor's name and what Chainrule's CPU device says of itself: {@code AMD EPYC, 2 threads, SIMD, 512 bits}
 * @param memory  {@code 24 GB}
 * @param system  {@code Linux 6.1 amd64}
 * @param java    {@code 17.0.19 (Debian)}
 * @param commit  the sources, {@code +} at its end if some had changed since
 * @param date    when the run began, ISO 8601, UTC
 * @param kind    {@code quick} or {@code full}
 */
public record Environment(String cpu, String memory, String system, String java, String commit, String date, String kind) {
}
