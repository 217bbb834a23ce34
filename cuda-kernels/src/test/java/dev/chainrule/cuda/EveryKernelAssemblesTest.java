package dev.chainrule.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.cuda.driver.JCuPtxAssembler;
import dev.chainrule.cuda.driver.PtxAssembler;
import dev.chainrule.cuda.driver.PtxAssembler.EntryReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * NVIDIA's assembler takes every text that any test of a module has made (of this one, and of those above it, whose builds call this too), for
 * each chip that its target admits, and spills nothing; but for the texts that are wrong on purpose ({@link #MUTANT}). Runs last. Of the
 * thousands, a sample in the order of their hashes, all of them where {@code long} is set.
 */
class EveryKernelAssemblesTest {
    /** How a text begins that is wrong on purpose. */
    static final String MUTANT = "// a mutant\n";

    private static final List<String> CHIPS = List.of("sm_70", "sm_80", "sm_90");

    /** Arithmetic that is approximate, or that the assembler may contract, for it does not say how it rounds. */
    private static final Pattern UNDEFINED = Pattern
            .compile("\\w+\\.[\\w.]*(approx|ftz)\\b.*|\\b(add|sub|mul|mad|fma|div|sqrt|rcp)\\.(?!rn\\.)([\\w.]*\\.)?f(32|64)\\b.*");

    private static final int SAMPLE = Boolean.getBoolean("long") ? Integer.MAX_VALUE : 400;

    @Test
    void withoutAnErrorAndWithoutASpilledByte() throws IOException {
        Path folder = Path.of(System.getenv("CHAINRULE_PTX"));
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".ptx")).sorted().toList();
        }
        assertThat(files).hasSizeGreaterThanOrEqualTo(Integer.getInteger("texts.least", 100));
        int made = files.size();
        files = files.subList(0, Math.min(SAMPLE, made));
        PtxAssembler assembler = new JCuPtxAssembler();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        AtomicInteger mutants = new AtomicInteger();
        AtomicInteger assembled = new AtomicInteger();
        files.parallelStream().forEach(file -> {
            String text = read(file);
            if (text.startsWith(MUTANT)) {
                mutants.incrementAndGet();
                return;
            }
            UNDEFINED.matcher(text).results().forEach(found -> failures.add(file + " leaves its bits open: " + found.group()));
            for (String chip : CHIPS) {
                if (chip.compareTo(target(text)) >= 0) {
                    check(assembler, file, text, chip, failures);
                    assembled.incrementAndGet();
                }
            }
        });
        System.out.println(made + " kernel texts, of which " + (files.size() - mutants.get()) + " were assembled, " + assembled
                + " times in all, and " + mutants + " are wrong on purpose");
        assertThat(failures).isEmpty();
    }

    private static void check(PtxAssembler assembler, Path file, String text, String chip, Queue<String> failures) {
        try {
            for (EntryReport report : assembler.assemble(text, chip).entries()) {
                if (report.spillStoreBytes() + report.spillLoadBytes() > 0) {
                    failures.add(file + " for " + chip + " spills " + report.spillStoreBytes() + " bytes with " + report.registers()
                            + " registers");
                }
            }
        } catch (RuntimeException refused) {
            failures.add(file + " for " + chip + ": " + refused.getMessage());
        }
    }

    private static String target(String text) {
        return text.lines().filter(line -> line.startsWith(".target")).findFirst().orElseThrow().substring(".target".length()).trim();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
