package dev.chainrule.benchmarks;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;

/** What the competitors by PyTorch share: its engine, from the class path alone, with as many threads as there are cores. */
final class PyTorchPeer {
    private PyTorchPeer() {
    }

    /** Loads PyTorch at the first call: its libraries are unpacked to the folder for temporary files, once for each machine. */
    static Engine engine() {
        set("ai.djl.offline", "true");
        set("DJL_CACHE_DIR", Path.of(System.getProperty("java.io.tmpdir"), "chainrule-peers").toString());
        set("ai.djl.pytorch.num_threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
        set("ai.djl.pytorch.num_interop_threads", "1");
        return Engine.getEngine("PyTorch");
    }

    private static void set(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }

    static NDManager manager() {
        return engine().newBaseManager(Device.cpu());
    }
}
