package dev.chainrule.trainer.cli;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.trainer.data.AtomicWrite;
import dev.chainrule.trainer.out.WeightFile;
import dev.chainrule.trainer.out.onnx.OnnxExport;
import dev.chainrule.trainer.train.OutputFolder;
import dev.chainrule.trainer.train.TrainedModel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export}: a trained model for other programs. */
@Command(name = "export", mixinStandardHelpOptions = true, sortOptions = false, description = "Writes a trained model for other programs: as ONNX, its weights as safetensors.")
final class ExportCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "DIR", description = "the folder of a trained model")
    private String folder;

    @Option(names = "--onnx", paramLabel = "FILE", description = "the whole model as ONNX, from the columns of the data to the prediction")
    private String onnx;

    @Option(names = "--dtype", paramLabel = "f64|f32", defaultValue = "f64", description = "the numbers of the ONNX model (default: f64, for the predictions of `predict`)")
    private String dtype;

    @Option(names = "--safetensors", paramLabel = "FILE", description = "the weights by name, in float64, in the units of the data")
    private String safetensors;

    @Option(names = "--json", description = "one JSON object on standard output")
    private boolean json;

    ExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (onnx == null && safetensors == null) {
            throw new BadCallException("export needs to know what to write: --onnx FILE, --safetensors FILE, or both.");
        }
        DType type = Options.choice("--dtype", dtype, DType.class);
        if (!type.isFloating()) {
            throw new BadCallException("--dtype: there is no '" + dtype + "'; choose one of f32, f64.");
        }
        TrainedModel model = OutputFolder.load(console.path(folder));
        Map<String, Object> written = new LinkedHashMap<>();
        if (onnx != null) {
            write(written, "onnx", onnx, MissingLibrary.orSay("ONNX", () -> OnnxExport.bytes(model, type)));
        }
        if (safetensors != null) {
            write(written, "safetensors", safetensors, WeightFile.bytes(model));
        }
        if (json) {
            JsonOutput.print(console.out(), written);
        }
        return 0;
    }

    private void write(Map<String, Object> written, String what, String name, byte[] bytes) {
        Path file = console.path(name);
        AtomicWrite.file(file, bytes);
        written.put(what, name);
        if (!json) {
            console.out().println("Wrote " + name + " (" + (bytes.length + 999) / 1000 + " kB).");
        }
    }
}
