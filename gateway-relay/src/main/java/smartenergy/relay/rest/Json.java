package smartenergy.relay.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;
import smartenergy.telemetry.NumberText;

/** Requests and answers of the REST interface as records. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModules(new JavaTimeModule(), new Jdk8Module())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
            .build();

    private Json() {}

    static Response response(int status, Object body) {
        try {
            return Response.json(status, MAPPER.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws HttpError 400 naming the field that is wrong */
    static <T> T read(byte[] body, Class<T> type) {
        try {
            return MAPPER.readValue(body, type);
        } catch (JsonMappingException e) {
            var field = e.getPath().stream()
                    .map(JsonMappingException.Reference::getFieldName)
                    .collect(Collectors.joining("."));
            throw new HttpError(400, (field.isEmpty() ? "the body" : field) + ": " + firstLine(e));
        } catch (IOException e) {
            throw new HttpError(400, "the body is not JSON: " + firstLine(e));
        }
    }

    private static String firstLine(IOException e) {
        var message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return message.lines().findFirst().orElse("");
    }

    static long id(Request request) {
        return number("id", request.pathParameters().get("id"));
    }

    static long number(String name, String text) {
        try {
            return NumberText.whole(text);
        } catch (NumberFormatException e) {
            throw new HttpError(400, name + "='" + text + "' is not a whole number");
        }
    }

    static HttpError notFound(Request request) {
        return new HttpError(404, "there is no " + request.pathParameters().get("id"));
    }
}
