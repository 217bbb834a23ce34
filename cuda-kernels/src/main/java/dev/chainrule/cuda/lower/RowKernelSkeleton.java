package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.PtxType;
import dev.chainrule.cuda.ptx.PtxWriter;
import dev.chainrule.cuda.ptx.Reg;
import dev.chainrule.cuda.ptx.ScalarInstructions;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.plan.Access;
import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.plan.RowKernel;
import dev.chainrule.tensor.plan.Store;
import dev.chainrule.tensor.plan.Value;
import dev.chainrule.tensor.plan.Value.Kind;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The row kernel: one pass over the rows, whatever the formula.
 *
 * <pre>
 *   prologue: what is one for the kernel; each thread loads its columns' weights
 *   for each batch of the block's (R rows a team):
 *       load the thread's part of all R rows                  all loads under way before the first is used (of a row too wide
 *                                                             for registers, some vectors at a time, in each pass)
 *       for each level: partial z over the thread's columns; the team brings them together; the row's scalars
 *       add to the column sums and sums; store what has rows
 *   the block's threads bring their sums together; the last block adds those of all (LastBlock)
 *   epilogue, by the last block: what follows from the finished sums
 * </pre>
 *
 * <b>Traffic</b>: each element once, each sum of a block once more ({@link RowKernel#bytes()} and B·sums); with rows too wide for registers the
 * weights once a row and pass, from the cache. <b>Flops</b>:
 * {@link RowKernel#flops()}; row scalars are computed by every thread of the team. <b>Registers</b>: for each owned column a weight, a sum and R
 * cells ({@link RowGeometry}). The body is written twice: for whole batches, and for the last, whose rows behind the end are not counted.
 */
final class RowKernelSkeleton {
    private final Frame f;
    private final PtxWriter w;
    private final RowKernel kernel;
    private final RowGeometry geometry;
    private final RowAnalysis analysis;
    private final Uniforms uniforms;
    private final Map<Access, Reg> columnBases = new IdentityHashMap<>();
    private Columns columns;
    private CellStage stage;
    private TeamReduction team;
    private RowSums sums;
    private LateValues late;
    private RowValues columnValues;
    private Map<Access, Reg> starts;

    private RowKernelSkeleton(Frame f, RowAnalysis analysis) {
        this.f = f;
        this.w = f.w;
        this.kernel = f.kernel;
        this.geometry = f.geometry;
        this.analysis = analysis;
        uniforms = new Uniforms(f);
    }

    /** The code of {@code kernel} for the given sizes. */
    static KernelCode lower(PtxWriter w, String entry, RowKernel kernel, RowGeometry geometry, RowAnalysis analysis, DimSizes sizes) {
        Frame f = new Frame(w, kernel, geometry, sizes);
        new RowKernelSkeleton(f, analysis).write();
        return new KernelCode(entry, w.text(), geometry.grid(), geometry.threads(), f.sharedBytes(), f.arguments());
    }

    private void write() {
        w.leastBlocks(geometry.leastBlocks(kernel, analysis));
        columns = columns();
        stage = geometry.cells() == RowGeometry.Cells.SHARED ? new CellStage(f, analysis, columns) : null;
        sums = new RowSums(f, analysis.rowSums(), columns);
        late = new LateValues(f, sums, uniforms);
        String done = w.newLabel("done");
        List<Store> stores = analysis.lateStores();
        LastBlock last = stores.isEmpty() ? null : new LastBlock(f, sums);
        Reg target = last == null ? null : last.target();
        if (analysis.hasBody()) {
            prepare(target);
            batches(target);
            sums.gather(target);
        }
        if (last != null) {
            last.await(done);
            late.epilogue(stores, last.totals());
        }
        w.label(done);
    }

    private Columns columns() {
        if (!geometry.hasColumns()) {
            return new Columns(null, 1, 1, 1, null, false);
        }
        long distance = (long) geometry.team() * geometry.vector();
        if (!geometry.isUnrolled()) {
            return new Columns(w.reg(f.index), 1, geometry.vector(), distance, null, true);
        }
        Reg first = w.emit(f.index, "mul.lo." + f.index.suffix(), f.widen(f.lane), geometry.vector());
        boolean always = geometry.columns() == distance * geometry.steps();
        long lastStep = geometry.columns() - distance * (geometry.steps() - 1);
        Reg valid = always ? null : ScalarInstructions.compare(w, "lt", first, lastStep);
        return new Columns(first, geometry.steps(), geometry.vector(), distance, valid, false);
    }

    /** Everything that is known before the first row. */
    private void prepare(Reg target) {
        late.prologue(analysis);
        startsOfOrders();
        int results = geometry.inFlight();
        for (int level = 0; level < analysis.lastLevel(); level++) {
            results = Math.max(results, analysis.foldsAt(level).size() * geometry.slots());
        }
        team = new TeamReduction(f, geometry.team(), results);
        sums.begin(target);
        if (geometry.hasColumns() && geometry.isUnrolled()) {
            accesses().forEach(access -> columnBases.put(access, Places.columnBase(f, columns, access)));
        }
        columnValues = values(null);
        if (geometry.isUnrolled()) {
            for (Value value : analysis.neededByRows(Placement.COLUMN)) {
                w.comment(value.toString());
                for (int c = 0; c < columns.count(); c++) {
                    columnValues.get(value, -1, c);
                }
            }
        }
    }

    /** The places at which permutations start, one number each. */
    private void startsOfOrders() {
        starts = new HashMap<>();
        RowValues plain = new RowValues(f, null, null, new Places(f, null, null, null, null), null, null, uniforms);
        for (Access access : accesses()) {
            if (access.isIndirect()) {
                starts.put(access, plain.uniformIndex(access.start()));
            }
        }
    }

    private Reg start(dev.chainrule.tensor.plan.Slot slot) {
        return starts.entrySet().stream().filter(entry -> entry.getKey().start() == slot).findFirst().orElseThrow().getValue();
    }

    private List<Access> accesses() {
        List<Access> accesses = new ArrayList<>();
        for (Value value : kernel.values()) {
            if (value.kind() == Kind.LOAD && analysis.isInBody(value)) {
                accesses.add(value.access());
            }
        }
        analysis.rowStores().forEach(store -> accesses.add(store.access()));
        return accesses;
    }

    private RowValues values(Rows rows) {
        Places places = new Places(f, columns, rows, this::start, columnBases);
        return new RowValues(f, columns, rows, places, stage, (fold, c) -> {
            throw new IllegalStateException(fold + " should be known before the rows");
        }, uniforms);
    }

    private void batches(Reg target) {
        String type = f.index.suffix();
        Reg batch = w.emit(f.index, "mov." + type, f.widen(f.block));
        Reg own = ownRow();
        String next = w.newLabel("batch");
        String end = w.newLabel("batches_end");
        String partial = w.newLabel("last_batch");
        String over = w.newLabel("batch_end");
        w.label(next);
        Reg begin = w.emit(f.index, "mul.lo." + type, batch, geometry.batchRows());
        w.branchUnless(ScalarInstructions.compare(w, "lt", begin, f.rows), end);
        Reg behind = w.emit(f.index, "add." + type, begin, geometry.batchRows());
        Reg first = w.emit(f.index, "add." + type, begin, own);
        w.branch(ScalarInstructions.compare(w, "gt", behind, f.rows), partial);
        body(new Rows(f, first, true), target);
        w.branch(null, over);
        w.label(partial);
        body(new Rows(f, first, false), target);
        w.label(over);
        w.into(batch, "add." + type, batch, geometry.grid());
        w.branch(null, next);
        w.label(end);
    }

    /** The first of the thread's rows within a batch. */
    private Reg ownRow() {
        if (geometry.hasColumns()) {
            return f.widen(f.team);
        }
        return f.widen(w.emit(PtxType.U32, "mul.lo.u32", f.thread, geometry.vector()));
    }

    private void body(Rows rows, Reg target) {
        Places places = new Places(f, columns, rows, this::start, columnBases);
        RowValues values = new RowValues(f, columns, rows, places, stage, (fold, c) -> {
            throw new IllegalStateException(fold + " should be known before it is used");
        }, uniforms);
        values.putColumns(columnValues);
        if (columns.isLoop()) {
            prepareRows(places, rows);
        }
        loadAhead(values);
        for (int level = 0; level < analysis.lastLevel(); level++) {
            reduce(level, rows, values);
        }
        if (stage != null) {
            stage.beginPass(analysis.lastLevel());
        }
        rowSumsAndStores(rows, values, places, target);
    }

    private void prepareRows(Places places, Rows rows) {
        for (Value value : kernel.values()) {
            boolean placed = value.access() != null && value.placement().hasRows() && analysis.isInBody(value);
            for (int r = 0; placed && r < rows.count(); r++) {
                places.prepareRow(value.access(), r);
            }
        }
        for (Store store : analysis.rowStores()) {
            for (int r = 0; r < rows.count(); r++) {
                places.prepareRow(store.access(), r);
            }
        }
    }

    private void loadAhead(RowValues values) {
        List<Value> loads = new ArrayList<>();
        for (Value value : kernel.values()) {
            boolean isCell = value.placement() == Placement.CELL;
            if (RowValues.isRowLoad(value) && analysis.isInBody(value) && (!isCell || !columns.isLoop())) {
                loads.add(value);
            }
        }
        loads.sort((a, b) -> b.placement().compareTo(a.placement()));      // cells first: they are the most
        values.loadAhead(loads);
    }

    /** The team's reductions of one level. */
    private void reduce(int level, Rows rows, RowValues values) {
        List<Value> folds = analysis.foldsAt(level);
        List<Op> ops = new ArrayList<>();
        List<Reg> partials = new ArrayList<>();
        for (Value fold : folds) {
            w.comment(fold.toString());
            for (int r = 0; r < rows.count(); r++) {
                ops.add(fold.op());
                partials.add(Fold.begin(w, fold));
            }
        }
        Runnable pass = () -> {
            for (int k = 0; k < folds.size(); k++) {
                for (int c = 0; c < columns.count(); c++) {
                    for (int r = 0; r < rows.count(); r++) {
                        Fold.addOperand(w, folds.get(k), values, r, c, partials.get(k * rows.count() + r), columns.valid(c));
                    }
                }
            }
        };
        if (stage != null) {
            stage.beginPass(level);
        }
        rowScalars(rows, values, level);
        over(values, level, pass);
        team.reduce(ops, partials);
        for (int k = 0; k < folds.size(); k++) {
            for (int r = 0; r < rows.count(); r++) {
                values.put(folds.get(k), r, -1, partials.get(k * rows.count() + r));
            }
        }
    }

    /** Writes a pass over the thread's columns: once where they are all in registers, as a loop where they are not. */
    private void over(RowValues values, int level, Runnable pass) {
        if (columns.isLoop()) {
            List<Value> loads = analysis.loadsAt(level).stream().filter(value -> stage == null || !stage.isRead(value)).toList();
            values.forget(Set.of(), true);
            Loops.overColumns(f, columns, geometry.ahead(), () -> {
                values.loadAhead(loads);
                pass.run();
                values.forget(Set.of(), true);
            });
        } else {
            pass.run();
            values.forget(analysis.keptCells(), false);
        }
    }

    private void rowSumsAndStores(Rows rows, RowValues values, Places places, Reg target) {
        rowScalars(rows, values, analysis.lastLevel());
        over(values, analysis.lastLevel(), () -> {
            int neighbours = columns.isLoop() ? columns.vector() : 1;
            for (int c = 0; c < columns.count(); c += neighbours) {
                for (int r = 0; r < rows.count(); r++) {
                    for (Value fold : analysis.rowSums()) {
                        if (fold.placement() == Placement.COLUMN) {
                            sums.add(fold, values, r, c, rows.valid(r), target);
                        }
                    }
                }
            }
            RowStores.cells(f, analysis.rowStores(), columns, rows, values, places);
        });
        for (Value fold : analysis.rowSums()) {
            for (int r = 0; fold.placement() == Placement.UNIFORM && r < rows.count(); r++) {
                sums.add(fold, values, r, -1, rows.valid(r), target);
            }
        }
        RowStores.rows(f, analysis.rowStores(), rows, values, places);
    }

    /** Computes every row value that can be known at a level before a loop over the columns begins, so that it is known after it too. */
    private void rowScalars(Rows rows, RowValues values, int level) {
        for (Value value : kernel.values()) {
            if (columns.isLoop() && analysis.isInBody(value) && value.placement() == Placement.ROW && analysis.level(value) <= level) {
                for (int r = 0; r < rows.count(); r++) {
                    values.get(value, r, -1);
                }
            }
        }
    }
}
