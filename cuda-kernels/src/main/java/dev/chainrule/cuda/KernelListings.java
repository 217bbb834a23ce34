package dev.chainrule.cuda;

import dev.chainrule.cuda.driver.PtxAssembler;
import dev.chainrule.cuda.driver.PtxAssembler.EntryReport;
import dev.chainrule.cuda.lower.KernelCode;
import dev.chainrule.cuda.lower.PtxLowering;
import dev.chainrule.cuda.ptx.Target;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.device.KernelListing;
import dev.chainrule.tensor.plan.Kernel;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernels of a plan as text, with what the assembler says of them. From its registers and shared memory follows how many blocks are on a
 * multiprocessor at a time, and from that how many bytes are under way from memory: Little's law asks for bandwidth × latency, 32 KB a
 * multiprocessor on an H200 (4.8 TB/s × 0.8 µs / 132).
 */
final class KernelListings {
    private final PtxAssembler assembler;

    /** Listings with registers and spills if there is an assembler; null if there is none. */
    KernelListings(PtxAssembler assembler) {
        this.assembler = assembler;
    }

    List<KernelListing> of(Plan plan, DimSizes sizes, String chip) {
        Multiprocessor processor = Multiprocessor.of(chip);
        PtxLowering lowering = new PtxLowering(Target.forChip(chip));
        List<KernelListing> listings = new ArrayList<>();
        for (Kernel kernel : lowering.kernels(plan, sizes, kernel -> false)) {
            KernelCode code = lowering.lower(kernel, sizes);
            PtxLowering.Layout layout = lowering.layout(kernel, sizes);
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("grid", code.grid());
            facts.put("block", code.block());
            facts.put("sharedBytes", code.sharedBytes());
            if (assembler != null && assembler.knows(chip)) {
                EntryReport report = assembler.assemble(code.text(), chip).entries().get(0);
                int blocks = processor.blocks(code, report.registers());
                facts.put("chip", chip);
                facts.put("registers", report.registers());
                facts.put("spillStoreBytes", report.spillStoreBytes());
                facts.put("spillLoadBytes", report.spillLoadBytes());
                facts.put("blocksPerMultiprocessor", blocks);
                facts.put("bytesInFlightPerMultiprocessor", blocks * code.block() * layout.bytesInFlight());
            }
            listings.add(new KernelListing(kernel.name(), layout.sentence(), code.text(), facts));
        }
        return listings;
    }

    /** What a multiprocessor holds at a time, and how many the largest card of the chip has (CUDA C++ Programming Guide, table of technical specifications per compute capability). */
    private enum Multiprocessor {
        SM_70(80, 2048, 32, 96), SM_75(40, 1024, 16, 64), SM_80(108, 2048, 32, 164), SM_86(84, 1536, 16, 100), SM_89(128, 1536, 24,
                100), SM_90(132, 2048, 32, 228);

        private static final int REGISTERS = 65_536;
        private static final int REGISTERS_AT_A_TIME = 256;
        private static final int WARP = 32;

        private final int count;
        private final int threads;
        private final int blocks;
        private final int sharedKiB;

        Multiprocessor(int count, int threads, int blocks, int sharedKiB) {
            this.count = count;
            this.threads = threads;
            this.blocks = blocks;
            this.sharedKiB = sharedKiB;
        }

        static Multiprocessor of(String chip) {
            for (Multiprocessor known : values()) {
                if (known.name().equalsIgnoreCase(chip)) {
                    return known;
                }
            }
            throw new BadCallException("There is no chip '" + chip + "' here: use sm_70, sm_75, sm_80, sm_86, sm_89 or sm_90.");
        }

        /**
         * How many blocks are on one at a time: as many as fit, or as there are. A warp's registers are given out 256 at a time, a block's
         * shared memory costs 1 KB more.
         */
        int blocks(KernelCode code, int registers) {
            int perWarp = (registers * WARP + REGISTERS_AT_A_TIME - 1) / REGISTERS_AT_A_TIME * REGISTERS_AT_A_TIME;
            int byRegisters = REGISTERS / (perWarp * (code.block() / WARP));
            int byShared = sharedKiB * 1024 / (code.sharedBytes() + 1024);
            int fitting = Math.min(Math.min(blocks, threads / code.block()), Math.min(byRegisters, byShared));
            return Math.min(fitting, (code.grid() + count - 1) / count);
        }
    }
}
