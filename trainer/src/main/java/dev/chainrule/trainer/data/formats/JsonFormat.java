package dev.chainrule.trainer.data.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.DataFile;
import dev.chainrule.trainer.data.DataFormat;
import dev.chainrule.trainer.data.TableBuilder;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * JSON lines: an object a row, its names the columns; a name that a row lacks is a missing value there. One array of such objects is read too.
 * Numbers and truth values are numbers, texts are texts, null and NaN are missing; what is nested is refused. The file is read twice: first for the
 * names, for the last row may have a new one.
 */
public final class JsonFormat implements DataFormat {
    private static final int LONGEST_MESSAGE = 200;

    private final JsonFactory factory = new JsonFactoryBuilder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW).disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();
    private final Map<String, Integer> names = new LinkedHashMap<>();
    private DataFile file;
    private boolean inArray;

    @Override
    public void read(DataFile source, Columns columns) throws IOException {
        file = source;
        try {
            long rows = collectNames();
            if (rows == 0) {
                throw new BadCallException(file.name() + " is empty: it needs an object a line, such as {\"x\": 1, \"y\": 2}.");
            }
            if (names.isEmpty()) {
                throw new BadCallException(file.name() + " has objects without names: they need some, such as {\"x\": 1, \"y\": 2}.");
            }
            fill(columns.begin(new ArrayList<>(names.keySet()), TableBuilder.Place.LINE));
        } catch (JsonProcessingException malformed) {
            throw malformed(malformed.getLocation(), malformed.getOriginalMessage(), malformed);
        } catch (CharConversionException malformed) {
            throw new BadCallException(file.name() + " is not UTF-8 text: save it as JSON lines in UTF-8.", malformed);
        }
    }

    private long collectNames() throws IOException {
        try (JsonParser json = factory.createParser(file.open())) {
            long rows = 0;
            while (nextRow(json)) {
                for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                    if (names.putIfAbsent(name, names.size()) == null && names.size() > NumberArray.MOST_COLUMNS) {
                        throw wrong(json, "there are more than " + NumberArray.MOST_COLUMNS + " names, the most columns that are read");
                    }
                    JsonToken value = json.nextToken();
                    if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
                        throw wrong(json, "'" + name + "' is " + (value == JsonToken.START_ARRAY ? "an array" : "an object")
                                + ", and a column needs numbers or texts: leave it out, or write each part under a name of its own");
                    }
                }
                rows++;
            }
            return rows;
        }
    }

    private void fill(TableBuilder table) throws IOException {
        long[] lastRow = new long[names.size()];
        Arrays.fill(lastRow, -1);
        inArray = false;
        try (JsonParser json = factory.createParser(file.open())) {
            while (nextRow(json)) {
                long line = json.currentTokenLocation().getLineNr();
                for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                    Integer column = names.get(name);
                    if (column == null) {
                        throw new BadCallException(file.name() + " changed while it was read.");
                    }
                    if (lastRow[column] == table.rows()) {
                        throw wrong(json, "the name '" + name + "' is there twice in one object");
                    }
                    lastRow[column] = table.rows();
                    cell(json, table, column);
                }
                table.endRow(line);
            }
        }
    }

    private static void cell(JsonParser json, TableBuilder table, int column) throws IOException {
        switch (json.nextToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> table.number(column, json.getDoubleValue());
            case VALUE_TRUE -> table.number(column, 1);
            case VALUE_FALSE -> table.number(column, 0);
            case VALUE_STRING -> table.text(column, json.getText());
            case VALUE_NULL, NOT_AVAILABLE, START_OBJECT, END_OBJECT, START_ARRAY, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                table.missing(column);
        }
    }

    /** Goes to the next object: of the file, or of the one array in it. */
    private boolean nextRow(JsonParser json) throws IOException {
        boolean first = json.currentToken() == null;
        JsonToken token = json.nextToken();
        if (first && token == JsonToken.START_ARRAY) {
            inArray = true;
            token = json.nextToken();
        }
        if (inArray && token == JsonToken.END_ARRAY) {
            if (json.nextToken() != null) {
                throw wrong(json, "more follows after the end of the array");
            }
            return false;
        }
        if (token == null) {
            return false;
        }
        if (token != JsonToken.START_OBJECT) {
            throw wrong(json, "a row must be an object, such as {\"x\": 1, \"y\": 2}");
        }
        return true;
    }

    private BadCallException wrong(JsonParser json, String what) {
        JsonLocation at = json.currentTokenLocation();
        return new BadCallException(file.name() + ", line " + at.getLineNr() + ", column " + at.getColumnNr() + ": " + what + ".");
    }

    private BadCallException malformed(JsonLocation at, String message, Exception cause) {
        String text = message.replaceAll("\\s*\n.*", "").replaceAll("[\\p{Cntrl}\uFFFD]", "?").replaceAll("\\.$", "");
        String place = at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr();
        return new BadCallException(file.name() + place + ": this is no JSON ("
                + (text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + "…") + ").", cause);
    }
}
