/** What Gatekeeper evaluates of each object: it asks shearwall about every image that is new in it, and refuses what is not allowed. */
export const REGO = `package shearwallimages

container_lists := ["initContainers", "containers", "ephemeralContainers"]

# Where pods stand in each kind.
pod_specs(object) := specs {
  specs := {path: spec |
    path := [["spec"], ["template", "spec"], ["spec", "template", "spec"], ["spec", "jobTemplate", "spec", "template", "spec"]][_]
    spec := object_at(object, path)
  }
}

object_at(object, path) := found {
  count(path) == 1
  found := object[path[0]]
}

object_at(object, path) := found {
  count(path) == 2
  found := object[path[0]][path[1]]
}

object_at(object, path) := found {
  count(path) == 3
  found := object[path[0]][path[1]][path[2]]
}

object_at(object, path) := found {
  count(path) == 5
  found := object[path[0]][path[1]][path[2]][path[3]][path[4]]
}

# A place: where it stands, its name there, and the image.
places(object) := found {
  specs := pod_specs(object)
  containers := {[concat(".", array.concat(path, [list])), container.name, container.image] |
    spec := specs[path]
    list := container_lists[_]
    container := spec[list][_]
    container.image != ""
  }
  volumes := {[concat(".", array.concat(path, ["volumes"])), volume.name, volume.image.reference] |
    spec := specs[path]
    volume := spec.volumes[_]
    volume.image.reference != ""
  }
  found := containers | volumes
}

# What an object had before stays: old ones can be scaled, labelled and deleted.
old_places := places(input.review.oldObject) {
  input.review.operation == "UPDATE"
}

default old_places := set()

new_places := places(input.review.object) - old_places

# Without a namespace the object is one of the whole cluster, or a file.
key_of(image) := sprintf("%s|%s", [input.review.object.metadata.namespace, image]) {
  input.review.object.metadata.namespace != ""
} else := image

keys := [key_of(place[2]) | place := new_places[_]]

response := external_data({"provider": "shearwall", "keys": keys}) {
  count(keys) > 0
}

allowed[key] {
  key := response.responses[_][0]
}

why[key] := reason {
  some index
  key := response.errors[index][0]
  reason := response.errors[index][1]
}

is_answered {
  response.system_error == ""
}

violation[{"msg": msg}] {
  count(keys) > 0
  not is_answered
  msg := sprintf("shearwall does not answer: %v", [object.get(response_or_nothing, "system_error", "no connection")])
}

response_or_nothing := response

default response_or_nothing := {}

violation[{"msg": msg}] {
  is_answered
  place := new_places[_]
  key := key_of(place[2])
  not allowed[key]
  msg := sprintf("%s (%s in %s): %s", [place[2], place[1], place[0], object.get(why, key, "shearwall says nothing of it")])
}

# Also where an answer holds both: nothing is allowed that has a reason against it.
violation[{"msg": msg}] {
  is_answered
  place := new_places[_]
  key := key_of(place[2])
  allowed[key]
  why[key]
  msg := sprintf("%s: %s", [place[2], why[key]])
}
`;
