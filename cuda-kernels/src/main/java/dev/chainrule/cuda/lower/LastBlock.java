package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.PtxType;
import dev.chainrule.cuda.ptx.PtxWriter;
import dev.chainrule.cuda.ptx.Reg;
import dev.chainrule.cuda.ptx.ScalarInstructions;
import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.plan.Value;

/**
 * Brings the sums of all blocks together within the same launch. No block waits for another: whoever arrives last does the work of all.
 *
 * <pre>
 *   leave the block's sums in memory; barrier
 *   thread 0: fence; old = atomic increment of the group's counter, back to 0 after the last; fence
 *   barrier; not the last of its group of about √B blocks: done
 *   add the sums of the group's blocks, in their order
 *   the same among the groups: the last adds the groups' sums, in their order, and goes on to the epilogue
 * </pre>
 *
 * Which block is last differs from run to run; the order of the additions does not, so neither do the bits. The fence after the
 * barrier releases what the whole block wrote, the one after the atomic acquires what others did (PTX ISA, section 8, release and acquire
 * patterns; a fence before the barrier would release one thread's writes only). The counters are left at 0.
 */
final class LastBlock {
    private static final int ONE_GROUP = 32;
    private static final int LOADS_AHEAD = 8;

    private final Frame f;
    private final PtxWriter w;
    private final RowSums sums;
    private final int grid;
    private final int groupSize;
    private final int groups;
    private final Reg partials;
    private final Reg groupSums;
    private final Reg counters;
    private final Reg totals;
    private final int flagPlace;

    LastBlock(Frame f, RowSums sums) {
        this.f = f;
        this.w = f.w;
        this.sums = sums;
        grid = f.geometry.grid();
        groupSize = grid <= ONE_GROUP ? grid : (int) Math.ceil(Math.sqrt(grid));
        groups = (grid + groupSize - 1) / groupSize;
        totals = f.scratch("sums", sums.bytes());
        partials = grid == 1 ? totals : f.scratch("sums of the blocks", (long) grid * sums.bytes());
        groupSums = groups == 1 ? totals : f.scratch("sums of groups of blocks", (long) groups * sums.bytes());
        counters = grid == 1 ? null : f.scratch("counters", (groups + 1) * 4L);
        flagPlace = grid == 1 ? -1 : f.shared(4);
    }

    /** Where the block leaves its sums. */
    Reg target() {
        return grid == 1 ? totals : w.emit(PtxType.U64, "mad.wide.u32", f.block, sums.bytes(), partials);
    }

    /** Where the finished sums are, for the block that goes on. */
    Reg totals() {
        return totals;
    }

    /** Lets only the last block go on, the sums of all blocks finished; the others go to {@code done}. */
    void await(String done) {
        if (grid == 1) {
            f.barrier();
            return;
        }
        Reg group = groups == 1 ? w.emit(PtxType.U32, "mov.u32", 0) : w.emit(PtxType.U32, "div.u32", f.block, groupSize);
        Reg first = w.emit(PtxType.U32, "mul.lo.u32", group, groupSize);
        Reg rest = w.emit(PtxType.U32, "sub.u32", grid, first);
        Reg size = w.emit(PtxType.U32, "min.u32", rest, groupSize);
        w.comment("the last block of a group adds the sums of the group's blocks");
        arrive(group, size, done);
        Reg from = w.emit(PtxType.U64, "mad.wide.u32", first, sums.bytes(), partials);
        add(from, size, w.emit(PtxType.U64, "mad.wide.u32", group, sums.bytes(), groupSums));
        if (groups > 1) {
            w.comment("the last group adds the sums of the groups");
            arrive(w.emit(PtxType.U32, "mov.u32", groups), w.emit(PtxType.U32, "mov.u32", groups), done);
            add(groupSums, w.emit(PtxType.U32, "mov.u32", groups), totals);
        }
        f.barrier();
    }

    /** Counts this block in; those that are not the last of {@code size} are done. */
    private void arrive(Reg counter, Reg size, String done) {
        f.barrier();
        Reg isFirst = ScalarInstructions.compare(w, "eq", f.thread, 0);
        Reg address = w.emit(PtxType.U64, "mad.wide.u32", counter, 4, counters);
        Reg limit = w.emit(PtxType.U32, "sub.u32", size, 1);
        Reg flag = w.emit(PtxType.U32, "mov.u32", "shared_bytes");
        Reg old = w.emit(PtxType.U32, "mov.u32", 0);
        w.when(isFirst, () -> {
            w.line("fence.acq_rel.gpu");
            w.into(old, "atom.global.inc.u32", "[" + address + "]", limit);
            w.line("fence.acq_rel.gpu");
            w.line("st.shared.u32", "[" + flag + "+" + flagPlace + "]", old);
        });
        f.barrier();
        Reg arrived = w.emit(PtxType.U32, "ld.shared.u32", "[" + flag + "+" + flagPlace + "]");
        w.branch(ScalarInstructions.compare(w, "ne", arrived, limit), done);
    }

    /** to = Σ of {@code count} blocks' sums from {@code from} on, in their order. */
    private void add(Reg from, Reg count, Reg to) {
        for (Value fold : sums.folds()) {
            long elements = fold.placement() == Placement.COLUMN ? f.geometry.columns() : 1;
            Loops.overElements(f, elements, element -> addOne(fold, element, from, count, to));
        }
    }

    private void addOne(Value fold, Reg element, Reg from, Reg count, Reg to) {
        PtxType type = PtxType.of(fold.dtype());
        Reg address = w.emit(PtxType.U64, "mad.wide.u32", element, fold.dtype().bytes(), from);
        Reg sum = Fold.begin(w, fold);
        Reg block = w.emit(PtxType.U32, "mov.u32", 0);
        String next = w.newLabel("blocks");
        w.label(next);
        Reg[] loaded = new Reg[LOADS_AHEAD];
        Reg[] valid = new Reg[LOADS_AHEAD];
        for (int k = 0; k < LOADS_AHEAD; k++) {
            Reg number = w.emit(PtxType.U32, "add.u32", block, k);
            valid[k] = ScalarInstructions.compare(w, "lt", number, count);
            loaded[k] = w.emit(type, "mov." + type.suffix(), Fold.neutral(fold.op(), type));
            Reg into = loaded[k];
            long behind = (long) k * sums.bytes() + sums.offset(fold);
            w.when(valid[k], () -> w.into(into, "ld.global." + type.suffix(), "[" + address + "+" + behind + "]"));
        }
        for (int k = 0; k < LOADS_AHEAD; k++) {
            Fold.add(w, fold.op(), sum, loaded[k], valid[k]);
        }
        w.into(block, "add.u32", block, LOADS_AHEAD);
        w.into(address, "add.u64", address, (long) LOADS_AHEAD * sums.bytes());
        w.branch(ScalarInstructions.compare(w, "lt", block, count), next);
        Reg target = w.emit(PtxType.U64, "mad.wide.u32", element, fold.dtype().bytes(), to);
        w.line("st.global." + type.suffix(), "[" + target + "+" + sums.offset(fold) + "]", sum);
    }
}
