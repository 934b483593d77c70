package smartenergy.forecaster.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import smartenergy.forecaster.Fields;
import smartenergy.recordings.Window;
import smartenergy.service.http.HttpError;

/**
 * One input of a V2 request.
 *
 * @param place where it stands in the request, for messages
 * @param rows instances
 * @param data row by row, flat; values of the field's type, or null
 */
record Tensor(String name, String place, int rows, List<JsonNode> data) {
    private static final Set<String> NUMBERS =
            Set.of("FP64", "FP32", "INT64", "INT32", "INT16", "INT8", "UINT64", "UINT32", "UINT16", "UINT8");

    /** @throws HttpError 400 naming what is wrong with it */
    static Tensor of(JsonNode input, String place) {
        var name = input.path("name").asText("");
        boolean isTime = name.equals("time");
        if (!isTime && !Fields.COLUMNS.containsValue(name)) {
            throw new HttpError(
                    400, place + ".name: is not one of " + String.join(", ", Fields.COLUMNS.values()) + ", time");
        }
        boolean isText = name.equals(Fields.WEATHER);
        var type = input.path("datatype").asText("");
        if (isText ? !type.equals("BYTES") : !NUMBERS.contains(type)) {
            throw new HttpError(
                    400, place + ".datatype: is not " + (isText ? "BYTES" : "a type of numbers such as FP64"));
        }
        int rows = rows(input.path("shape"), isTime, place);
        var data = new ArrayList<JsonNode>();
        flatten(input.path("data"), data, place);
        int expected = rows * (isTime ? 1 : Window.LENGTH);
        if (data.size() != expected) {
            throw new HttpError(400, place + ".data: has " + data.size() + " values, where its shape says " + expected);
        }
        for (int i = 0; i < data.size(); i++) {
            var value = data.get(i);
            if (!(value.isNull() && !isTime) && !(isText ? value.isTextual() : value.isNumber())) {
                throw new HttpError(400, place + ".data[" + i + "]: is not a " + (isText ? "text" : "number"));
            }
        }
        return new Tensor(name, place, rows, data);
    }

    private static int rows(JsonNode shape, boolean isTime, String place) {
        int rank = isTime ? 1 : 2;
        boolean isRight = shape.isArray()
                && shape.size() == rank
                && shape.get(0).isIntegralNumber()
                && (isTime || shape.get(1).isIntegralNumber() && shape.get(1).intValue() == Window.LENGTH);
        if (!isRight || shape.get(0).longValue() < 1 || shape.get(0).longValue() > Bodies.MAX_INSTANCES) {
            throw new HttpError(
                    400,
                    place + ".shape: is not " + (isTime ? "[n]" : "[n, 6]") + " with n from 1 to "
                            + Bodies.MAX_INSTANCES);
        }
        return shape.get(0).intValue();
    }

    /** The protocol allows nested lists too. */
    private static void flatten(JsonNode data, List<JsonNode> into, String place) {
        if (!data.isArray()) {
            throw new HttpError(400, place + ".data: is not a list");
        }
        for (var value : data) {
            if (value.isArray()) {
                flatten(value, into, place);
            } else {
                into.add(value);
            }
        }
    }
}
