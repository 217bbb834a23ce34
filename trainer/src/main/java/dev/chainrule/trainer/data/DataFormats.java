package dev.chainrule.trainer.data;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The formats of data files, one a line, and how they are told: by their first bytes where a format has such, else by the end of the name,
 * else, if the file is text, it is CSV. The class of a format is named only, so that neither it nor its library is loaded before it is used.
 */
enum DataFormats {
    /** Fields between commas, semicolons or tabs. */
    CSV("CSV", "CsvFormat", "FastCSV", "", ".csv", ".txt"),
    /** Fields between tabs. */
    TSV("TSV", "CsvFormat", "FastCSV", "", ".tsv", ".tab"),
    /** An object a line. */
    JSON("JSON lines", "formats.JsonFormat", "Jackson", "", ".jsonl", ".ndjson", ".json"),
    /** Apache Parquet. */
    PARQUET("Parquet", "formats.ParquetFormat", "DuckDB (org.duckdb:duckdb_jdbc)", "PAR1", ".parquet"),
    /** Apache Arrow: a file. */
    ARROW("Arrow", "formats.ArrowFormat", "Apache Arrow (org.apache.arrow:arrow-vector, arrow-memory-unsafe, arrow-compression)", "ARROW1",
            ".arrow",
            ".feather"),
    /** Apache Arrow: a stream. */
    ARROW_STREAM("Arrow stream", "formats.ArrowFormat", ARROW.library, "\u00ff\u00ff\u00ff\u00ff", ".arrows"),
    /** One array of NumPy. */
    NPY("NPY", "formats.NpyFormat", "", "\u0093NUMPY", ".npy"),
    /** Arrays of NumPy in a zip archive. */
    NPZ("NPZ", "formats.NpzFormat", "", "PK\u0003\u0004", ".npz"),
    /** Sparse text, {@code label index:value …}. */
    LIBSVM("LIBSVM", "formats.LibsvmFormat", "", "", ".libsvm", ".svm"),
    /** Named tensors. */
    SAFETENSORS("safetensors", "formats.SafetensorsFormat", "", "", ".safetensors"),
    /** A query over files; no file has this format. */
    SQL("SQL", "formats.SqlFormat", PARQUET.library, "");

    private final String title;
    private final String className;
    private final String library;
    private final byte[] magic;
    private final List<String> endings;

    /**
     * A format.
     *
     * @param className in this package
     * @param library   that it needs; empty if none
     * @param magic     its first bytes as Latin-1; empty if they tell nothing
     * @param endings   of names, lower case, the usual first
     */
    DataFormats(String title, String className, String library, String magic, String... endings) {
        this.title = title;
        this.className = className;
        this.library = library;
        this.magic = magic.getBytes(StandardCharsets.ISO_8859_1);
        this.endings = List.of(endings);
    }

    /**
     * The format of {@code file}.
     *
     * @throws BadCallException if it is none of these; says which there are
     */
    static DataFormats of(DataFile file) {
        byte[] first = file.firstBytes();
        for (DataFormats format : values()) {
            int length = format.magic.length;
            if (length > 0 && length <= first.length && Arrays.equals(format.magic, Arrays.copyOf(first, length))) {
                return format;
            }
        }
        for (DataFormats format : values()) {
            if (format.endings.stream().anyMatch(file.plainName()::endsWith)) {
                return format;
            }
        }
        for (byte each : first) {
            if (each >= 0 && each < 9) {                       // control characters: no text
                throw new BadCallException("'" + file.path() + "' is in no format that is known here: "
                        + Arrays.stream(values()).filter(format -> format != SQL)
                                .map(format -> format.title + " (" + format.endings.get(0) + ")")
                                .collect(Collectors.joining(", "))
                        + "; of text also compressed (.gz).");
            }
        }
        return CSV;
    }

    /**
     * Its reader, loaded now.
     *
     * @throws WorkFailedException if this program lacks it
     */
    DataFormat reader() {
        try {
            return (DataFormat) Class.forName(DataFormats.class.getPackageName() + "." + className).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError missing) {
            throw lacking(missing);
        }
    }

    /** What is said where the format's class or its library is not there. */
    WorkFailedException lacking(Throwable missing) {
        String what = this == SQL ? "A query" : "Reading " + title + " files";
        boolean absent = missing instanceof NoClassDefFoundError || missing instanceof ClassNotFoundException;
        String state = absent ? "is not on the class path: add its jar" : "does not load here (" + missing + ")";
        String sentence = library.isEmpty() ? what + " fails here (" + missing + ")."
                : what + " needs the library " + library + ", which " + state + ".";
        return new WorkFailedException(sentence, missing);
    }
}
