package dev.chainrule.cuda.driver;

import dev.chainrule.tensor.WorkFailedException;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Loaded modules by their text. On a chip that the assembler knows, the assembler's machine code is what is loaded, the very bytes that the
 * tests have checked for spills; on a newer one the driver compiles the text. Those that no program uses are kept, up to a number. Calls must
 * come one at a time, with the context current, but for {@link #assembleAhead}.
 */
public final class ModuleCache {
    private static final int KEPT = 128;

    /** A module in memory. */
    public static final class Loaded {
        private final String text;
        private final GpuDriver.Module module;
        private final GpuDriver.Function function;
        private int users;
        private int dynamicShared = 48 << 10;

        private Loaded(String text, GpuDriver.Module module, GpuDriver.Function function) {
            this.text = text;
            this.module = module;
            this.function = function;
        }

        /** Its entry. */
        public GpuDriver.Function function() {
            return function;
        }
    }

    private final GpuDriver driver;
    private final String chip;
    private final String driverVersion;
    private final Supplier<PtxAssembler> assembler;
    private final CubinCache cubins;
    private final Consumer<String> onNewText;
    private final Map<String, byte[]> ahead = new ConcurrentHashMap<>();
    private final Map<String, Loaded> byText = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param chip      such as {@code sm_90}
     * @param assembler asked once for the assembler; null, or a supplier of null, where the driver is to compile all
     * @param cubins    machine code on disk
     * @param onNewText told each text once, before it is loaded
     */
    public ModuleCache(GpuDriver driver, String chip, Supplier<PtxAssembler> assembler, CubinCache cubins, Consumer<String> onNewText) {
        this.driver = driver;
        this.chip = chip;
        this.driverVersion = "driver " + driver.driverGetVersion();
        this.assembler = assembler;
        this.cubins = cubins;
        this.onNewText = onNewText;
    }

    /** Whether machine code is made here, and not by the driver. */
    public boolean assembles() {
        PtxAssembler known = assembler == null ? null : assembler.get();
        return known != null && known.knows(chip);
    }

    /**
     * Assembles texts on all cores, for {@link #acquire} to find: assembling takes most of the time before a first launch, and need not keep
     * others from the device. Any thread may call this at any time. A text that does not assemble is {@code acquire}'s to report.
     */
    public void assembleAhead(Collection<String> texts) {
        if (assembles()) {
            texts.parallelStream().forEach(text -> {
                try {
                    ahead.put(text, cubin(text));
                } catch (WorkFailedException reportedLater) {
                    ahead.remove(text);
                }
            });
        }
    }

    private byte[] cubin(String text) {
        PtxAssembler known = assembler.get();
        return cubins.get(() -> known.assemble(text, chip).cubin(), text, chip, driverVersion, known.version());
    }

    /**
     * The module of {@code text}, loaded; to be given back by {@link #release}.
     *
     * @param dynamicSharedBytes what a launch will ask for
     * @throws WorkFailedException if the text does not compile
     */
    public Loaded acquire(String text, String entry, int dynamicSharedBytes) {
        Loaded loaded = byText.get(text);
        byte[] ready = ahead.remove(text);
        if (loaded == null) {
            onNewText.accept(text);
            GpuDriver.Module module = load(text, ready);
            try {
                loaded = new Loaded(text, module, driver.moduleGetFunction(module, entry));
            } catch (RuntimeException failure) {
                Cleanup.after(failure, () -> driver.moduleUnload(module));
                throw failure;
            }
            byText.put(text, loaded);
        }
        if (dynamicSharedBytes > loaded.dynamicShared) {
            driver.funcSetMaxDynamicShared(loaded.function, dynamicSharedBytes);
            loaded.dynamicShared = dynamicSharedBytes;
        }
        loaded.users++;
        return loaded;
    }

    private GpuDriver.Module load(String text, byte[] ready) {
        if (!assembles()) {
            return driver.moduleLoadPtx(text);
        }
        try {
            return driver.moduleLoadCubin(ready != null ? ready : cubin(text));
        } catch (GpuDriverException refused) {
            if (refused.result() == CudaResult.CUDA_ERROR_INVALID_IMAGE || refused.result() == CudaResult.CUDA_ERROR_NO_BINARY_FOR_GPU) {
                return driver.moduleLoadPtx(text);                   // a driver too old for this assembler's machine code
            }
            throw refused;
        }
    }

    /** Gives a module back; it stays loaded while there is room. */
    public void release(Loaded loaded) {
        loaded.users--;
        Iterator<Loaded> oldestFirst = byText.values().iterator();
        while (byText.size() > KEPT && oldestFirst.hasNext()) {
            Loaded candidate = oldestFirst.next();
            if (candidate.users == 0) {
                oldestFirst.remove();
                driver.moduleUnload(candidate.module);
            }
        }
    }

    /** How many modules are loaded. */
    public int size() {
        return byText.size();
    }

    /** Unloads all. */
    public void close() {
        Cleanup cleanup = new Cleanup();
        byText.values().forEach(loaded -> cleanup.run(() -> driver.moduleUnload(loaded.module)));
        byText.clear();
        cleanup.throwFirst();
    }
}
