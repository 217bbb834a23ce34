package dev.chainrule.benchmarks.report;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.Json;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A report as JSON: the times of every round in µs, and for those who read it the ratios that follow from them. */
public final class ReportJson {
    private static final String FORMAT = "chainrule-benchmark 1";

    private ReportJson() {
    }

    /** The report as JSON. */
    public static String write(Report report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        Environment e = report.environment();
        json.put("cpu", e.cpu());
        json.put("memory", e.memory());
        json.put("system", e.system());
        json.put("java", e.java());
        json.put("commit", e.commit());
        json.put("date", e.date());
        json.put("kind", e.kind());
        json.put("results", report.results().stream().map(ReportJson::result).toList());
        return Json.write(json, true) + "\n";
    }

    private static Map<String, Object> result(CaseResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("suite", result.suite());
        json.put("parameters", result.parameters());
        Map<String, Object> micros = new LinkedHashMap<>();
        result.timings().forEach(timing -> micros.put(timing.competitor(), timing.micros()));
        json.put("micros", micros);
        Map<String, Object> ratios = new LinkedHashMap<>();
        for (Timing timing : result.timings()) {
            if (Report.isOurs(timing.competitor())) {
                Map<String, Object> others = new LinkedHashMap<>();
                result.timings().stream().filter(other -> other != timing).forEach(other -> {
                    Quotient quotient = other.over(timing);
                    others.put(other.competitor(), List.of(quotient.median(), quotient.low(), quotient.high()));
                });
                ratios.put(timing.competitor(), others);
            }
        }
        json.put("ratios", ratios);
        json.put("failures", result.failures());
        json.put("busy", result.busy());
        json.put("processes", result.processes());
        return json;
    }

    /**
     * Reads a report.
     *
     * @throws BadCallException if there is none in that file; says why
     */
    public static Report read(Path file) {
        try {
            Map<String, Object> json = object(Json.read(Files.readString(file)));
            if (!FORMAT.equals(json.get("format"))) {
                throw new BadCallException("'" + file + "' is no report of ./chainrule bench: its \"format\" is not \"" + FORMAT + "\".");
            }
            Environment environment = new Environment(text(json, "cpu"), text(json, "memory"), text(json, "system"), text(json, "java"),
                    text(json, "commit"), text(json, "date"), text(json, "kind"));
            List<CaseResult> results = new ArrayList<>();
            for (Object result : (List<?>) json.get("results")) {
                results.add(result(object(result)));
            }
            return new Report(environment, results);
        } catch (NoSuchFileException missing) {
            throw new BadCallException("There is no file '" + file + "'.", missing);
        } catch (MalformedInputException binary) {
            throw new BadCallException("'" + file + "' is no report of ./chainrule bench: it is not text.", binary);
        } catch (IOException wrong) {
            throw new BadCallException("'" + file + "' cannot be read as a report: " + firstLine(wrong) + ".", wrong);
        } catch (ClassCastException | NullPointerException wrong) {
            throw new BadCallException("'" + file + "' is no whole report of ./chainrule bench: something is missing in it.", wrong);
        }
    }

    private static String firstLine(IOException wrong) {
        String message = wrong.getMessage() == null ? wrong.getClass().getSimpleName() : wrong.getMessage();
        return message.lines().findFirst().orElse("").replaceFirst("\\.$", "");
    }

    private static CaseResult result(Map<String, Object> json) {
        List<Timing> timings = new ArrayList<>();
        object(json.get("micros")).forEach((competitor, rounds) -> timings.add(new Timing(competitor,
                ((List<?>) rounds).stream().map(micros -> ((Number) micros).doubleValue()).toList())));
        return new CaseResult(text(json, "suite"), texts(json.get("parameters")), timings, texts(json.get("failures")),
                ((Number) json.get("busy")).doubleValue(), json.get("processes") instanceof Number processes ? processes.intValue() : 1);
    }

    private static Map<String, String> texts(Object value) {
        Map<String, String> texts = new LinkedHashMap<>();
        object(value).forEach((name, text) -> texts.put(name, text.toString()));
        return texts;
    }

    private static String text(Map<String, Object> json, String name) {
        return json.get(name).toString();
    }

    private static Map<String, Object> object(Object value) {
        Map<String, Object> object = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((name, each) -> object.put((String) name, each));
        return object;
    }
}
