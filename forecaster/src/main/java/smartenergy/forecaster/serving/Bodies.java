package smartenergy.forecaster.serving;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;

/** Bodies of requests as JSON, of limited size and depth. */
final class Bodies {
    /** In one request. */
    static final int MAX_INSTANCES = 1_000;

    private static final int MAX_BYTES = 4 << 20;
    private static final ObjectMapper JSON = JsonMapper.builder(new JsonFactoryBuilder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxNumberLength(64)
                            .maxStringLength(1_000)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Bodies() {}

    /** @throws HttpError 400 if it is no JSON object, 413 if it is too long */
    static JsonNode object(Request request) throws IOException {
        try {
            var body = JSON.readTree(request.bytes(MAX_BYTES));
            if (body == null || !body.isObject()) {
                throw new HttpError(400, "the body is not a JSON object");
            }
            return body;
        } catch (JsonProcessingException e) {
            throw new HttpError(400, "the body is not JSON: " + e.getOriginalMessage());
        }
    }
}
