package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.PtxType;
import dev.chainrule.cuda.ptx.PtxWriter;
import dev.chainrule.cuda.ptx.Reg;
import dev.chainrule.tensor.plan.RowKernel;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What all parts of a row kernel's text share: the writer, the parameters, and the thread's place in its team, warp and block. */
final class Frame {
    final PtxWriter w;
    final RowKernel kernel;
    final RowGeometry geometry;
    final DimSizes sizes;
    final PtxType index;
    /** The number of rows. */
    final Reg rows;
    final Reg thread;
    /** The thread's number in its team. */
    final Reg lane;
    /** The team's number in its block. */
    final Reg team;
    final Reg block;
    private final List<KernelCode.Argument> arguments = new ArrayList<>();
    private final Map<Slot, Reg> bases = new LinkedHashMap<>();
    private final Map<String, Reg> scratch = new LinkedHashMap<>();
    private int sharedBytes;

    Frame(PtxWriter w, RowKernel kernel, RowGeometry geometry, DimSizes sizes) {
        this.w = w;
        this.kernel = kernel;
        this.geometry = geometry;
        this.sizes = sizes;
        index = geometry.isLong() ? PtxType.U64 : PtxType.U32;
        for (Slot slot : kernel.inputs()) {
            base(slot);
        }
        for (Slot slot : kernel.outputs()) {
            base(slot);
        }
        arguments.add(new KernelCode.Count(geometry.rows()));
        rows = narrow(w.parameter("rows"));
        thread = w.emit(PtxType.U32, "mov.u32", "%tid.x");
        block = w.emit(PtxType.U32, "mov.u32", "%ctaid.x");
        boolean whole = geometry.team() == geometry.threads();
        lane = whole ? thread : w.emit(PtxType.U32, "and.b32", thread, geometry.team() - 1);
        team = w.emit(PtxType.U32, "shr.u32", thread, Integer.numberOfTrailingZeros(geometry.team()));
    }

    /** A 64-bit number as an index. */
    Reg narrow(Reg number) {
        return index == PtxType.U64 ? number : w.emit(PtxType.U32, "cvt.u32.u64", number);
    }

    /** A 32-bit number as an index. */
    Reg widen(Reg number) {
        return index == PtxType.U32 ? number : w.emit(PtxType.U64, "cvt.u64.u32", number);
    }

    /** The address of a buffer, a parameter of the entry. */
    Reg base(Slot slot) {
        return bases.computeIfAbsent(slot, s -> {
            arguments.add(new KernelCode.SlotAddress(s));
            Reg generic = w.parameter("p" + (arguments.size() - 1));
            return w.emit(PtxType.U64, "cvta.to.global.u64", generic);
        });
    }

    /** The address of memory of the kernel's own. */
    Reg scratch(String name, long bytes) {
        return scratch.computeIfAbsent(name, s -> {
            arguments.add(new KernelCode.ScratchAddress(name, bytes));
            return w.emit(PtxType.U64, "cvta.to.global.u64", w.parameter("p" + (arguments.size() - 1)));
        });
    }

    /** A count handed to the kernel. */
    Reg count(long value) {
        arguments.add(new KernelCode.Count(value));
        return w.parameter("p" + (arguments.size() - 1));
    }

    /** The load of a buffer: through the read-only path, but for what this kernel writes too (PTX ISA, {@code ld.global.nc}). */
    String load(Slot slot) {
        return kernel.outputs().contains(slot) ? "ld.global" : "ld.global.nc";
    }

    /** Sets shared memory aside; its place from the start of the block's. */
    int shared(int bytes) {
        int place = sharedBytes;
        sharedBytes += (bytes + 15) / 16 * 16;
        return place;
    }

    int sharedBytes() {
        return sharedBytes;
    }

    List<KernelCode.Argument> arguments() {
        return arguments;
    }

    /** a·b + c as an address: {@code a} an index, {@code b} a number of bytes. */
    Reg address(Reg base, Reg place, long bytes) {
        return index == PtxType.U64 || place.type() == PtxType.U64
                ? w.emit(PtxType.U64, "mad.lo.u64", place, bytes, base)
                : w.emit(PtxType.U64, "mad.wide.u32", place, bytes, base);
    }

    /**
     * All threads of a team wait for each other, and see what the others have written before (PTX ISA, {@code bar.warp.sync}, {@code bar.sync}):
     * those of a warp, where it has one team or several, else those of the block, which is the team.
     */
    void teamBarrier() {
        if (geometry.team() > TeamReduction.WARP) {
            barrier();
        } else {
            w.line("bar.warp.sync", TeamReduction.ALL_LANES);
        }
    }

    /** All threads of the block wait for each other. */
    void barrier() {
        w.line("bar.sync", 0);
    }
}
