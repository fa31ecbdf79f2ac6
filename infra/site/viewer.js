// Who sent the request, whatever the browser itself says under this name.
function handler(event) {
  var request = event.request;
  request.headers["ADDRESS"] = { value: event.viewer.ip };
  return request;
}
